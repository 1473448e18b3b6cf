/** An application in a temporary folder, run as `bobbin up`. */

import { join } from "node:path";
import { type InlineApp, writeApp } from "./inline-app.ts";
import { startUp, type UpProcess } from "./up-process.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** A folder with an application in it, which may be started again and again. */
export interface UpApp extends AsyncDisposable {
  readonly folder: string;
  /** The flags that name its manifest and, where there is one, its runtime configuration. */
  readonly flags: readonly string[];
  /** Starts it, with more flags. */
  start(...flags: string[]): Promise<UpProcess>;
}

/** Writes the application; its folder goes when the test is done. */
export async function createUpApp(app: InlineApp): Promise<UpApp> {
  const folder = temporaryFolder();
  const flags = ["--from", await writeApp(folder.path, app)];
  if (app.runtimeConfig !== undefined) {
    flags.push("--runtime-config-file", join(folder.path, "runtime-config.toml"));
  }
  return {
    folder: folder.path,
    flags,
    start: (...more) => startUp([...flags, ...more]),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}
