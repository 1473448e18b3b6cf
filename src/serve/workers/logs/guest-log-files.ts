import {
  accessSync,
  constants,
  existsSync,
  openSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { bobbinError } from "../../../errors.ts";
import type { BobbinError } from "../../../errors.ts";
import { bytesOfText } from "../../../common/escaped-bytes.ts";
import { makeFolder, privateFolderMode } from "../../../common/make-folder.ts";

/** Makes the folder of the component logs, sees that files can be made in it and, if asked, empties those that are there. */
export function prepareLogFolder(logDir: string, truncate: boolean): void {
  try {
    makeFolder(logDir, privateFolderMode);
    accessSync(logDir, constants.W_OK | constants.X_OK);
    if (!truncate) return;
    for (const name of readdirSync(logDir)) {
      if (/std(out|err)\.txt$/.test(name)) truncateSync(join(logDir, name));
      if (/std(out|err)\.txt\.1$/.test(name)) rmSync(join(logDir, name), { force: true });
    }
  } catch (error) {
    throw logNotWritable(logDir, error);
  }
}

/** Throws where a log file is there and cannot be written. */
export function checkLogFile(path: string): void {
  try {
    if (existsSync(path)) accessSync(path, constants.W_OK);
  } catch (error) {
    throw logNotWritable(path, error);
  }
}

/** Opens a file to append to, and makes it where there is none. */
export function openLogFile(path: string): number {
  try {
    return openSync(path, "a");
  } catch (error) {
    throw logNotWritable(path, error);
  }
}

/** Appends all of the text; in one call to the system, so that no other process writes into its middle. */
export function appendToLogFile(descriptor: number, text: string): void {
  const bytes = bytesOfText(text);
  let written = writeSync(descriptor, bytes);
  while (written < bytes.length) written += writeSync(descriptor, bytes, written);
}

/** The name of a component's log file; what no file system's names may hold is left out of the id. */
export function logFileName(componentId: string, stream: "stdout" | "stderr"): string {
  const safe = componentId.replaceAll(/["*/:<>?\\|\p{Control}]/gu, "").replace(/[. ]+$/, "");
  return `${safe}_${stream}.txt`;
}

/** The error of a log folder or file that cannot be written. */
export function logNotWritable(path: string, error: unknown): BobbinError {
  const detail = error instanceof Error ? error.message : String(error);
  return bobbinError("logs-not-writable", { path, detail }, error);
}
