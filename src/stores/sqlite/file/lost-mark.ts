/**
 * The file beside a database that says that a sync of it has failed. The system tells of that once, and only those
 * who had the file open: whoever opens it later would be told that all is well.
 */

import { existsSync, rmSync, writeFileSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { bobbinError } from "../../../errors.ts";
import { fileLockLimits } from "../../../limits.ts";

const text = `A sync of the database beside this file has failed, so that Bobbin refuses to use it.
Check the disk, then start Bobbin again: it brings all that the database holds to the disk, and removes this file.
`;

/** The path of the mark, whether or not it is there. `location` is the database as SQLite has found it. */
export function markOf(location: string): string {
  return `${location}-write-lost`;
}

/** Leaves the mark for all processes that have the database open, or will. */
export function leaveMark(location: string): void {
  try {
    writeFileSync(markOf(location), text, { mode: 0o600 });
  } catch {
    // A disk that takes no file takes no writes of the others either.
  }
}

/**
 * Where there is a mark, writes all that was committed into the database once more, syncs it and removes the
 * mark. To be called when Bobbin starts. Throws what keeps it from being true.
 */
export function settleMark(database: DatabaseSync, path: string): void {
  const mark = markOf(database.location() ?? path);
  if (!existsSync(mark)) return;
  database.exec("PRAGMA synchronous = FULL");
  // What lies in the WAL may be in memory only; what was moved into the database before was synced there.
  const done = database.prepare("PRAGMA wal_checkpoint(FULL)").get();
  if (done?.busy !== 0) {
    const waitedMilliseconds = fileLockLimits.busyMillisecondsMax;
    throw bobbinError("store-busy", { path, waitedMilliseconds });
  }
  rmSync(mark, { force: true });
}

/** Removes the mark, where there is one, of a database that is there no more. */
export function removeMark(location: string): void {
  // On a disk that is read-only there is no removing, not even of nothing.
  if (existsSync(markOf(location))) rmSync(markOf(location), { force: true });
}
