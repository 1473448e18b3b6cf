import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "esbuild";
import { bobbinError } from "../../errors.ts";
import type { Component } from "../../manifest/app.ts";
import type { ComponentBundle } from "./plan.ts";

const sdk = fileURLToPath(new URL("../../../sdk/typescript/src/index.ts", import.meta.url));

/** The names under which components import the SDK: the seed's, and Bobbin's own. */
const sdkNames = /^(@fermyon\/spin-sdk|@spinframework\/spin-sdk|bobbin-kv\/sdk)$/;

/** Bobbin's SDK takes the place of Spin's, whose own code would look for Spin's engine. */
const sdkPlugin: Plugin = {
  name: "bobbin-sdk",
  setup(build) {
    build.onResolve({ filter: sdkNames }, () => ({ path: sdk }));
  },
};

/**
 * Bundles a TypeScript or JavaScript component with all that it imports into one module, in memory.
 * Throws component-build-failed with the compiler's messages.
 */
export async function bundleComponent(component: Component): Promise<ComponentBundle> {
  const { build } = await import("esbuild");
  const result = await build({
    entryPoints: [component.source],
    absWorkingDir: dirname(component.source),
    outfile: `${component.id}.js`,
    bundle: true,
    write: false,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: ["bobbin", "worker", "browser"],
    target: "es2024",
    sourcemap: "external",
    sourcesContent: false,
    logLevel: "silent",
    plugins: [sdkPlugin],
  }).catch((error: unknown) => {
    throw bobbinError(
      "component-build-failed",
      { component: component.id, detail: messages(error) },
      error,
    );
  });
  const text = (ending: string): string =>
    result.outputFiles.find((file) => file.path.endsWith(ending))?.text ?? "";
  return {
    code: text(".js"),
    sourceMap: absoluteSources(text(".js.map"), dirname(component.source)),
  };
}

function absoluteSources(sourceMap: string, directory: string): string {
  const map = JSON.parse(sourceMap) as { sources: string[] };
  return JSON.stringify({
    ...map,
    sources: map.sources.map((source) => resolve(directory, source)),
  });
}

interface BuildMessage {
  readonly text: string;
  readonly location: { file: string; line: number; column: number; lineText: string } | null;
}

function messages(error: unknown): string {
  const { errors } = error as { errors?: readonly BuildMessage[] };
  if (errors === undefined) return error instanceof Error ? error.message : String(error);
  return errors
    .map(({ text, location }) =>
      location === null
        ? `  ${text}`
        : `  ${location.file}:${location.line}:${location.column + 1}: ${text}\n    ${location.lineText.trim()}`,
    )
    .join("\n");
}
