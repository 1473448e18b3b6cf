import { closeSync, fstatSync, openSync, renameSync, rmSync, type Stats, statSync } from "node:fs";
import { logFileLimits } from "../../../limits.ts";
import { openLogFile } from "./guest-log-files.ts";

/**
 * The file to go on with: the one that is open, or a new one in its place where it is full, or is no longer the one of
 * this name, since another process or a program for logs has moved it away. A full file is kept as `PATH.1`.
 */
export function turnLogFile(path: string, descriptor: number, bytesMax: number | null): number {
  let next: number;
  try {
    const open = fstatSync(descriptor);
    if (isNamed(path, open)) {
      if (bytesMax === null || open.size < bytesMax || !open.isFile()) return descriptor;
      if (!moveAway(path, open)) return descriptor;
    }
    next = openLogFile(path);
  } catch {
    // Better in a file that is too large, or has another name, than nowhere.
    return descriptor;
  }
  closeSync(descriptor);
  return next;
}

/** Of several processes with the same file only one moves it: a second one would move the new file over it. */
function moveAway(path: string, open: Stats): boolean {
  const lock = `${path}.lock`;
  try {
    closeSync(openSync(lock, "wx"));
  } catch {
    // Another process is at it, or ended in it, or the folder takes no files; it is tried again with the next text.
    removeAbandoned(lock);
    return false;
  }
  try {
    if (isNamed(path, open)) renameSync(path, `${path}.1`);
    return true;
  } finally {
    rmSync(lock, { force: true });
  }
}

function isNamed(path: string, open: Stats): boolean {
  const named = statSync(path, { throwIfNoEntry: false });
  return named?.ino === open.ino && named.dev === open.dev;
}

function removeAbandoned(lock: string): void {
  const made = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY;
  if (Date.now() - made > logFileLimits.turnMillisecondsMax) rmSync(lock, { force: true });
}
