/** The folder that holds a database file. */

import { closeSync, fsyncSync, openSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { bobbinError } from "../../../errors.ts";
import { makeFolder, privateFolderMode } from "../../../common/make-folder.ts";
import { isNoRoom } from "../faults.ts";
import { errorMessage } from "../../../common/error-facts.ts";

/** Makes the folder of the file where there is none, so that it outlives a power cut. */
export function createFolderOf(path: string): void {
  let folder = resolve(dirname(path));
  let first: string | undefined;
  try {
    first = makeFolder(folder, privateFolderMode);
  } catch (error) {
    if (isNoRoom(error)) throw bobbinError("store-disk-full", { path }, error);
    const detail = errorMessage(error);
    throw bobbinError("store-not-accessible", { path, detail }, error);
  }
  if (first === undefined) return;
  // A new folder is on disk once the one that names it is.
  for (const end = dirname(first); folder !== end;) {
    folder = dirname(folder);
    syncFolder(folder);
  }
}

/** Makes the file where there is none, for its user's eyes alone; SQLite gives its other files the same mode. */
export function createFilePrivately(path: string): void {
  try {
    closeSync(openSync(path, "wx", 0o600));
  } catch {
    // It is there, or SQLite will say why it cannot be.
  }
}

/** Brings the names of the files in a folder to disk. */
export function syncFolder(folder: string): void {
  // Windows opens no folders and needs none of this.
  if (process.platform === "win32") return;
  const descriptor = openSync(folder, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
