/** The runtime's script as isolates get it, but that its functions note which file they are of when they are called. */

import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { build, type Plugin } from "esbuild";
import { projectRoot } from "../../scripts/project.ts";
import { bundleOptions } from "../../src/web/bundle-options.ts";
import { type RuntimeScript, runtimeScript } from "../../src/web/runtime-bundle.ts";
import { marked } from "./marking.ts";

/** The global of an isolate that holds the files so far: a set of paths. */
const entered = "globalThis.__entered";

const marking: Plugin = {
  name: "marking",
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const name = relative(projectRoot, path).replaceAll("\\", "/");
      const mark = `${entered}.add(${JSON.stringify(name)})`;
      return { contents: marked(name, readFileSync(path, "utf8"), mark), loader: "ts" };
    });
  },
};

/** Makes it. */
export async function markedRuntime(): Promise<RuntimeScript> {
  const { libraries } = await runtimeScript();
  const { outputFiles } = await build({
    ...bundleOptions,
    entryPoints: [join(projectRoot, "src/web/runtime/main.ts")],
    globalName: "__bobbin",
    banner: { js: `${bundleOptions.banner.js}${entered} = new Set();` },
    plugins: [marking],
  });
  return { code: outputFiles[0]?.text ?? "", libraries };
}
