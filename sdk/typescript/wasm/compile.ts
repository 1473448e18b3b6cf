import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bobbinError } from "../../../src/errors.ts";
import { bundleComponent } from "../../../src/guests/isolate/bundle/bundle.ts";
import type { Js2wasmArguments } from "./arguments.ts";
import { componentize, readSecondsMax } from "./componentize.ts";
import { findComponentizer } from "./find-componentizer.ts";
import { bundleGlue } from "./glue.ts";
import { loadFailure } from "./load-failure.ts";
import { runtimeModule } from "./runtime-module.ts";
import { sourcePlaces } from "./source-places.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const wit = fileURLToPath(new URL("../../../sdk/wit/bobbin.wit", import.meta.url));

/** What is compiled, and where the compiler may be looked for. */
export interface CompileOptions extends Js2wasmArguments {
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Compiles a component's module to WebAssembly. What the module prints while it is loaded goes to `printed`.
 * Throws component-build-failed as `bobbin up` does, component-start-failed, component-without-handler, and
 * toolchain-missing.
 */
export async function compileToWasm(
  { source, output, target, name, environment }: CompileOptions,
  printed: { write(text: string): void },
): Promise<void> {
  const folders = [dirname(source), fileURLToPath(new URL(".", import.meta.url))];
  const secondsMax = readSecondsMax(environment);
  const compiler = findComponentizer(name, folders, environment);
  const bundle = await bundleComponent({ id: name, source });
  using folder = temporaryFolder();
  const component = `${name}.js`;
  const files: Readonly<Record<string, string>> = {
    "runtime.js": await runtimeModule(),
    "glue.js": await bundleGlue(target),
    "sources.js": sourcePlaces(component, bundle, process.cwd()),
    "entry.js": entry(component),
    [component]: bundle.code,
  };
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder.path, file), text);
  const made = join(folder.path, "component.wasm");
  const result = await componentize(compiler, folder.path, {
    sourcePath: join(folder.path, "entry.js"),
    witPath: wit,
    worldName: target,
    // Requests come and go by Spin's interfaces: neither of these two is served by the engine.
    disableFeatures: ["http", "fetch-event"],
    output: made,
    secondsMax,
  });
  // A failure may end with the exit code 0, too.
  if (!result.succeeded || !existsSync(made))
    throw loadFailure(result.output, name, source, bundle);
  printed.write(result.output);
  await replace(made, output, name);
}

/** The module that ties the others together: what the runtime needs is there before the component. */
function entry(component: string): string {
  return [
    'import { exportsOf } from "./glue.js";',
    `import * as component from ${JSON.stringify(`./${component}`)};`,
    "export const inboundHttp = exportsOf(component);",
    "",
  ].join("\n");
}

/** Whoever reads the output sees the old one or the new one, whole. */
async function replace(made: string, output: string, name: string): Promise<void> {
  const beside = `${output}.${randomUUID()}`;
  try {
    await mkdir(dirname(output), { recursive: true });
    await copyFile(made, beside);
    await rename(beside, output);
  } catch (error) {
    await rm(beside, { force: true });
    const detail = `  ${output} cannot be written: ${(error as NodeJS.ErrnoException).code}`;
    throw bobbinError("component-build-failed", { component: name, detail }, error);
  }
}
