/** A connection to a database file, set up the way every connection of ours is. */

import { accessSync, constants, statSync, type Stats } from "node:fs";
import { dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { bobbinError } from "../../../errors.ts";
import { fileLockLimits } from "../../../limits.ts";
import type { Durability } from "../../store.ts";
import { isBusy } from "../faults.ts";
import { createFilePrivately, createFolderOf } from "./folder.ts";

/**
 * How much of the file is read through the memory that the system keeps of it, shared by all processes. At
 * a million keys that saves a third of the time of a read. See docs/decisions/0001-sqlite-layout.md.
 */
const mappedBytesMax = 1_073_741_824;

/** Pages in the WAL at which a commit moves them itself, should the thread of checkpoints.ts not keep up. */
const walPagesMax = 20_000;
const retryMilliseconds = 5;

/**
 * Opens the file for reading and writing, creating it and its folder where there are none. It and all its
 * statements wait so many milliseconds for locks.
 */
export function openConnection(
  path: string,
  durability: Durability,
  busyMilliseconds: number,
): DatabaseSync {
  createFolderOf(path);
  createFilePrivately(path);
  const database = connect(path, busyMilliseconds);
  try {
    assertWritable(path);
    const mode = switchToWal(database, busyMilliseconds);
    if (mode !== "wal") {
      const detail = `its journal stays ${String(mode)}, as on a file system without shared memory`;
      throw bobbinError("store-unavailable", { path, detail });
    }
    database.exec(`PRAGMA synchronous = ${durability === "full" ? "FULL" : "NORMAL"}`);
    database.exec(`PRAGMA wal_autocheckpoint = ${walPagesMax}`);
    database.exec(`PRAGMA mmap_size = ${mappedBytesMax}`);
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}

/** A bare connection. Fetches SQLite only now, so that a start without it stays fast. */
export function connect(
  path: string,
  busyMilliseconds: number = fileLockLimits.busyMillisecondsMax,
): DatabaseSync {
  assertFile(path);
  const { DatabaseSync } = process.getBuiltinModule("node:sqlite");
  return new DatabaseSync(path, { timeout: busyMilliseconds, allowExtension: false });
}

/**
 * SQLite does not wait for others in the moment of the switch, so of processes that open a new file
 * together some are refused at once and have to try again.
 */
function switchToWal(database: DatabaseSync, busyMilliseconds: number): unknown {
  const started = performance.now();
  for (;;) {
    try {
      return database.prepare("PRAGMA journal_mode = WAL").get()?.journal_mode;
    } catch (error) {
      const waitedMilliseconds = performance.now() - started;
      if (!isBusy(error) || waitedMilliseconds > busyMilliseconds) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, retryMilliseconds);
    }
  }
}

/** SQLite would open a file that it cannot write and fail only at the first write. */
function assertWritable(path: string): void {
  try {
    accessSync(path, constants.W_OK);
    accessSync(dirname(path), constants.W_OK);
  } catch (error) {
    throw bobbinError("store-read-only", { path }, error);
  }
}

/** Takes the place of SQLite's clock in the views. */
export function useClock(database: DatabaseSync, now: () => number): void {
  database.function("unixepoch", { varargs: true }, () => now() / 1000);
}

/** No database is smaller: its first page has so many bytes. An empty file is a new database. */
const databaseBytesMin = 512;

/**
 * Throws where something is at the path that is neither a database nor an empty file: SQLite would wait at a pipe, and write over a
 * file of one byte. A link that leads nowhere is none.
 */
export function assertFile(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isFile()) {
    throw bobbinError("store-not-accessible", { path, detail: `it is ${kindOf(found)}` });
  }
  if (found.size > 0 && found.size < databaseBytesMin) {
    throw bobbinError("store-not-a-database", { path });
  }
}

function kindOf(found: Stats): string {
  if (found.isDirectory()) return "a folder";
  if (found.isFIFO()) return "a pipe";
  if (found.isSocket()) return "a socket";
  return "a device";
}
