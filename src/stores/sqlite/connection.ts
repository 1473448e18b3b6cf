/** A connection to a database file, set up the way every connection of ours is. */

import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { bobbinError } from "../../errors.ts";
import type { Durability } from "../store.ts";
import { busyMillisecondsMax } from "./faults.ts";

/** Most memory that a connection spends on pages; small files take only what they need. */
const cacheKibibytesMax = 65_536;
/** Pages in the WAL at which the writer moves them into the database file. */
const checkpointPages = 1000;

/** Opens the file, creating it and its folders where there are none. */
export function openConnection(path: string, durability: Durability): DatabaseSync {
  createFolder(dirname(path));
  const database = connect(path);
  try {
    database.exec("PRAGMA journal_mode = WAL");
    database.exec(`PRAGMA synchronous = ${durability === "full" ? "FULL" : "NORMAL"}`);
    database.exec(`PRAGMA cache_size = -${cacheKibibytesMax}`);
    database.exec(`PRAGMA wal_autocheckpoint = ${checkpointPages}`);
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}

/** A bare connection. Fetches SQLite only now, so that a start without it stays fast. */
export function connect(path: string): DatabaseSync {
  if (isFolder(path)) throw bobbinError("store-not-accessible", { path, detail: "it is a folder" });
  const { DatabaseSync } = process.getBuiltinModule("node:sqlite");
  return new DatabaseSync(path, { timeout: busyMillisecondsMax, allowExtension: false });
}

function createFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw bobbinError("store-not-accessible", { path: folder, detail }, error);
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
