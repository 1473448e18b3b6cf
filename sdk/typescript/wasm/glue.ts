import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import type { Target } from "./arguments.ts";

const guestFolder = new URL("../../../sdk/typescript/wasm/guest/", import.meta.url);

/** The part of a component that stands between the isolate's runtime and the imports, as a module. */
export async function bundleGlue(target: Target): Promise<string> {
  const result = await build({
    entryPoints: [guestFile("inbound.ts")],
    bundle: true,
    write: false,
    format: "esm",
    platform: "neutral",
    target: "es2024",
    logLevel: "silent",
    tsconfigRaw: {},
    plugins: [imports(target)],
  });
  return (result.outputFiles[0] as { text: string }).text;
}

/** Leaves the host's interfaces to be linked, and those that the target lacks to our own refusals. */
function imports(target: Target): Plugin {
  return {
    name: "bobbin-imports",
    setup({ onResolve }) {
      onResolve({ filter: /^fermyon:/ }, ({ path }) => ({ path, external: true }));
      onResolve({ filter: /^bobbin:key-value\// }, ({ path }) =>
        target === "bobbin"
          ? { path, external: true }
          : { path: guestFile("extensions-not-served.ts") },
      );
      onResolve({ filter: /^bobbin:(?:runtime|sources)$/ }, ({ path }) => ({
        path: path.replace(/^bobbin:(.*)$/, "./$1.js"),
        external: true,
      }));
    },
  };
}

function guestFile(name: string): string {
  return fileURLToPath(new URL(name, guestFolder));
}
