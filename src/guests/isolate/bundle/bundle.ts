import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { BuildOptions, OutputFile, Plugin } from "esbuild";
import { type BobbinError, bobbinError } from "../../../errors.ts";
import type { Component } from "../../../config/manifest/app.ts";
import type { FileOwner } from "./pack-files.ts";
import { describeBuildErrors } from "./build-errors.ts";
import type { ComponentBundle } from "../plan.ts";

/** The SDK's modules by the names under which components import them: those of Spin's SDKs, and Bobbin's own. */
const sdkModules: Readonly<Record<string, string>> = {
  "@fermyon/spin-sdk": "index.ts",
  "@spinframework/spin-kv": "spin-kv.ts",
  "@spinframework/spin-llm": "spin/llm.ts",
  "@spinframework/spin-mqtt": "spin/mqtt.ts",
  "@spinframework/spin-mysql": "spin/mysql.ts",
  "@spinframework/spin-postgres": "spin/postgres.ts",
  "@spinframework/spin-redis": "spin/redis.ts",
  "@spinframework/spin-sqlite": "spin/sqlite.ts",
  "@spinframework/spin-trigger-redis": "spin/trigger-redis.ts",
  "@spinframework/spin-variables": "spin-variables.ts",
  "@spinframework/wasi-http-proxy": "spin/wasi-http-proxy.ts",
  "bobbin-kv/sdk": "index.ts",
};

const sdkFolder = new URL("../../../../sdk/typescript/src/", import.meta.url);

const sdkPath = fileURLToPath(sdkFolder);

/**
 * Bobbin's SDK takes the place of Spin's, even where that is installed: its code would look for Spin's engine. Nobody imports a module
 * of it for what it does: a component gets those whose exports it uses, for each isolate has to compile them.
 */
const sdkPlugin: Plugin = {
  name: "bobbin-sdk",
  setup(build) {
    for (const [name, file] of Object.entries(sdkModules)) {
      const path = fileURLToPath(new URL(file, sdkFolder));
      build.onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path, sideEffects: false }));
    }
    build.onResolve({ filter: /^\.{1,2}\// }, ({ path, resolveDir }) => {
      const file = resolve(resolveDir, path);
      return file.startsWith(sdkPath) ? { path: file, sideEffects: false } : null;
    });
  },
};

/**
 * Bundles a TypeScript or JavaScript component with all that it imports into one module, in memory.
 * Throws component-build-failed with the compiler's messages.
 */
export async function bundleComponent(component: Source): Promise<ComponentBundle> {
  const { build } = await import("esbuild");
  const result = await build(bundleOptions(component)).catch((error: unknown) => {
    throw bundleFailed(component, error);
  });
  return bundleOf(result.outputFiles, dirname(component.source));
}

type Source = Pick<Component, "id" | "source"> & FileOwner;

/** How a component is bundled. */
export function bundleOptions(component: Source): BuildOptions & { write: false } {
  return {
    entryPoints: [component.source],
    absWorkingDir: dirname(component.source),
    outfile: `${component.id}.js`,
    bundle: true,
    write: false,
    format: "esm",
    // Packages are taken as for a browser's worker, which is the nearest that they know; so are the maps of files
    // and modules that their package.json has for browsers.
    platform: "browser",
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
    plugins: [sdkPlugin, filesPlugin(component)],
  };
}

/** The error of a component that the compiler refused. */
export function bundleFailed(component: Source, error: unknown): BobbinError {
  const detail = describeBuildErrors(error, dirname(component.source));
  return bobbinError("component-build-failed", { component: component.id, detail }, error);
}

/** What the compiler made of a component in this folder. */
export function bundleOf(files: readonly OutputFile[], directory: string): ComponentBundle {
  const text = (ending: string): string =>
    files.find((file) => file.path.endsWith(ending))?.text ?? "";
  return {
    code: withoutRequire(text(".js")),
    sourceMap: absoluteSources(text(".js.map"), directory),
  };
}

/**
 * The bundler's stand-in for `require` is a function that throws, by which packages would take themselves to be in Node.js.
 * As many characters take the place, so that the source map stays true.
 */
function withoutRequire(code: string): string {
  return code.replaceAll(/\btypeof __require\b/g, (found) => '"undefined"'.padEnd(found.length));
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

/** `bobbin-kv/files`: what the manifest gives a script, put beside its code. What is not a component of a manifest has no files. */
function filesPlugin(component: FileOwner): Plugin {
  return {
    name: "bobbin-files",
    setup(build) {
      build.onResolve({ filter: /^bobbin-kv\/files$/ }, () => ({
        path: "files",
        namespace: "bobbin-files",
      }));
      build.onLoad({ filter: /.*/, namespace: "bobbin-files" }, async () => {
        const { packFiles } = await import("./pack-files.ts");
        return packFiles(component);
      });
    },
  };
}
