import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "esbuild";
import { bobbinError } from "../../errors.ts";
import type { Component } from "../../manifest/app.ts";
import { describeBuildErrors } from "./build-errors.ts";
import type { ComponentBundle } from "./plan.ts";

/** The SDK's modules by the names under which components import them: those of Spin's SDKs, and Bobbin's own. */
const sdkModules: Readonly<Record<string, string>> = {
  "@fermyon/spin-sdk": "index.ts",
  "@spinframework/spin-kv": "spin-kv.ts",
  "@spinframework/spin-variables": "spin-variables.ts",
  "bobbin-kv/sdk": "index.ts",
};

const sdkFolder = new URL("../../../sdk/typescript/src/", import.meta.url);

/** Bobbin's SDK takes the place of Spin's, even where that is installed: its code would look for Spin's engine. */
const sdkPlugin: Plugin = {
  name: "bobbin-sdk",
  setup(build) {
    for (const [name, file] of Object.entries(sdkModules)) {
      const path = fileURLToPath(new URL(file, sdkFolder));
      build.onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path }));
    }
  },
};

/**
 * Bundles a TypeScript or JavaScript component with all that it imports into one module, in memory.
 * Throws component-build-failed with the compiler's messages.
 */
export async function bundleComponent(
  component: Pick<Component, "id" | "source">,
): Promise<ComponentBundle> {
  const { build } = await import("esbuild");
  const directory = dirname(component.source);
  const result = await build({
    entryPoints: [component.source],
    absWorkingDir: directory,
    outfile: `${component.id}.js`,
    bundle: true,
    write: false,
    format: "esm",
    platform: "neutral",
    // Packages are taken as for a browser's worker, which is the nearest that they know.
    mainFields: ["browser", "module", "main"],
    conditions: ["bobbin", "worker", "browser"],
    // Many packages ask for it, though there is no process.
    define: { "process.env.NODE_ENV": '"production"' },
    target: "es2024",
    // The module is evaluated in one step, which cannot wait.
    supported: { "top-level-await": false },
    sourcemap: "external",
    sourcesContent: false,
    logLevel: "silent",
    plugins: [sdkPlugin],
  }).catch((error: unknown) => {
    const detail = describeBuildErrors(error, directory);
    throw bobbinError("component-build-failed", { component: component.id, detail }, error);
  });
  const text = (ending: string): string =>
    result.outputFiles.find((file) => file.path.endsWith(ending))?.text ?? "";
  return { code: text(".js"), sourceMap: absoluteSources(text(".js.map"), directory) };
}

function absoluteSources(sourceMap: string, directory: string): string {
  const map = JSON.parse(sourceMap) as { sources: string[] };
  return JSON.stringify({
    ...map,
    sources: map.sources.map((source) => resolve(directory, source)),
  });
}

/** Ends the compiler's process, which otherwise waits for more to bundle. */
export async function stopBundler(): Promise<void> {
  const { stop } = await import("esbuild");
  await stop();
}
