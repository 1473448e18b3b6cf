/** Builds the program for the package, whose source Node.js does not run inside of `node_modules`. */

import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";

const src = "../../../src/";

/** Writes `bobbin-js2wasm` into a folder two levels below that of the built `src`: `dist/sdk/wasm` for `dist`. */
export async function buildJs2wasm(directory: string): Promise<void> {
  await build({
    entryPoints: [fileURLToPath(new URL("main.ts", import.meta.url))],
    outdir: directory,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node24",
    packages: "external",
    logLevel: "error",
    tsconfigRaw: {},
    plugins: [builtModules],
  });
}

/** What comes from `src` is in the package already. */
const builtModules: Plugin = {
  name: "built-modules",
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.\/\.\.\/\.\.\/src\// }, ({ path }) => ({
      path: `../../${path.slice(src.length).replace(/\.ts$/, ".js")}`,
      external: true,
    }));
  },
};
