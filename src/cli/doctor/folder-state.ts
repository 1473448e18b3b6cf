import { accessSync, constants, statSync } from "node:fs";
import path from "node:path";

/** What can be done with a folder: `absent` where it can be made. */
export type FolderState = "writable" | "absent" | "read-only" | "not-a-folder";

/** Finds out what can be done with a folder, without making it. */
export function folderState(folder: string): FolderState {
  const nearest = nearestPresent(folder);
  if (!statSync(nearest).isDirectory()) return "not-a-folder";
  if (!isWritable(nearest)) return "read-only";
  return nearest === folder ? "writable" : "absent";
}

/** The path itself, or the nearest one above that is there. */
export function nearestPresent(folder: string): string {
  let here = folder;
  while (!isPresent(here)) here = path.dirname(here);
  return here;
}

/** Whether this user may write a file, or in a folder. */
export function isWritable(file: string): boolean {
  try {
    accessSync(file, constants.W_OK);
    return true;
  } catch {
    // Whatever the reason is, nothing can be written.
    return false;
  }
}

function isPresent(file: string): boolean {
  try {
    return statSync(file, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // Below a file, or in a folder that cannot be entered; the one above tells.
    return false;
  }
}
