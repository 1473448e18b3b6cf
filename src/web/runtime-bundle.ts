/** The script that every isolate evaluates before its component. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { bundleOptions } from "./bundle-options.ts";
import { runtimeLibraries } from "./libraries.ts";
import type { Libraries } from "./library-text.ts";

/** The runtime's script. */
export interface RuntimeScript {
  readonly code: string;
  /** What is sent to an isolate when its component first asks for what it does. */
  readonly libraries: Libraries;
}

const prebuilt = new URL("runtime.js", import.meta.url);
const entry = new URL("runtime/main.ts", import.meta.url);
let script: Promise<RuntimeScript> | null = null;

/** The runtime as one classic script: read where the package holds it built, made from source otherwise. */
export function runtimeScript(): Promise<RuntimeScript> {
  script ??= makeScript();
  return script;
}

async function makeScript(): Promise<RuntimeScript> {
  const [code, libraries] = await Promise.all([
    readPrebuilt().then((built) => built ?? bundleRuntime(entry)),
    runtimeLibraries(),
  ]);
  return { code, libraries };
}

/** Bundles an entry of the runtime. The global `name` holds what it exports. */
export async function bundleRuntime(file: URL, name = "__bobbin"): Promise<string> {
  const result = await build({
    entryPoints: [fileURLToPath(file)],
    ...bundleOptions,
    globalName: name,
  });
  return (result.outputFiles[0] as { text: string }).text;
}

async function readPrebuilt(): Promise<string | null> {
  try {
    return await readFile(prebuilt, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
