/**
 * Looks into a database file without changing anything, also while an application works with it. SQLite
 * makes files beside a database even for those who only read; how that is avoided depends on what is there.
 */

import {
  accessSync,
  constants,
  copyFileSync,
  mkdtempSync,
  rmSync,
  statSync,
  type Stats,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { doctorLimits } from "../../../limits.ts";
import type { InspectedFile, StoreContent } from "../../driver.ts";
import { checkIntegrity, checkSmallFile } from "./check.ts";
import { assertFile } from "./connection.ts";
import { storeFault } from "../faults.ts";
import { firstRow } from "../rows.ts";
import { foundVersion, inspectSchema } from "./schema.ts";

/** A file that changes under every one of so many looks is in use. */
const attemptsMax = 3;
/** How long to wait for another program's lock: short, as nobody's request hangs on it. */
const busyMilliseconds = 1_000;

/**
 * Inspects a file that is there: its schema and, where thorough, every page of it. Throws the error of the
 * table that says what is wrong with it.
 */
export function inspectSqliteFile(
  path: string,
  labels: readonly string[],
  { isThorough }: { isThorough: boolean },
): InspectedFile {
  assertFile(path);
  for (let attempt = 1; ; attempt += 1) {
    const before = describeFiles(path);
    try {
      accessSync(path, constants.R_OK);
      return inspectOnce(path, labels, isThorough);
    } catch (error) {
      // An application that starts or writes meanwhile may have shown us half of a change.
      if (attempt === attemptsMax || describeFiles(path) === before) throw storeFault(path, error);
    }
  }
}

function inspectOnce(path: string, labels: readonly string[], isThorough: boolean): InspectedFile {
  const [wal, index, journal] = ["-wal", "-shm", "-journal"].map((suffix) => statOf(path + suffix));
  if ((wal?.size ?? 0) === 0 && journal === null) {
    // Nobody has it open, or nobody wrote since: all there is to read stands in the file itself.
    const url = pathToFileURL(path);
    url.searchParams.set("immutable", "1");
    return readDatabase(open(url), path, labels, isThorough);
  }
  if (wal === null || wal === undefined || index !== null) {
    return readDatabase(open(path), path, labels, isThorough);
  }
  // Left by a copy or a crash of the machine: SQLite would have to make the index of the WAL first.
  const bytes = (statOf(path)?.size ?? 0) + wal.size;
  if (bytes > doctorLimits.copiedBytesMax) {
    return { schemaVersion: 0, isThorough: false, contents: null };
  }
  const folder = mkdtempSync(join(tmpdir(), "bobbin-doctor-"));
  try {
    const copy = join(folder, "copy.db");
    copyFileSync(path, copy);
    copyFileSync(`${path}-wal`, `${copy}-wal`);
    return readDatabase(open(copy), path, labels, isThorough);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function open(location: string | URL): DatabaseSync {
  const { DatabaseSync } = process.getBuiltinModule("node:sqlite");
  return new DatabaseSync(location, { readOnly: true, timeout: busyMilliseconds });
}

function readDatabase(
  database: DatabaseSync,
  path: string,
  labels: readonly string[],
  isThorough: boolean,
): InspectedFile {
  try {
    inspectSchema(database, path);
    if (isThorough) checkIntegrity(database, path);
    else checkSmallFile(database, path);
    const schemaVersion = foundVersion(database);
    const contents = labels.map((label) => {
      return [label, readContent(database, label, isThorough)] as const;
    });
    return { schemaVersion, isThorough, contents: Object.fromEntries(contents) };
  } finally {
    database.close();
  }
}

function readContent(database: DatabaseSync, label: string, isThorough: boolean): StoreContent {
  const none = { valueBytes: null, largestValueBytes: null, longestKeyBytes: null };
  const table = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'spin_key_value'").get();
  if (table === undefined) return { ...none, keys: 0 };
  const sizes = isThorough
    ? "sum(octet_length(value)), max(octet_length(value)), max(octet_length(key))"
    : "NULL, NULL, NULL";
  const row = firstRow(
    database.prepare(`SELECT count(*), ${sizes} FROM spin_key_value WHERE store = ?`, {
      returnArrays: true,
    }),
    label,
  );
  const number = (at: number): number | null => (row?.[at] ?? null) as number | null;
  return {
    keys: number(0) ?? 0,
    valueBytes: number(1),
    largestValueBytes: number(2),
    longestKeyBytes: number(3),
  };
}

/** Changes whenever somebody writes. */
function describeFiles(path: string): string {
  const stats = ["", "-wal", "-journal"].map((suffix) => statOf(path + suffix));
  return stats.map((each) => (each === null ? "none" : `${each.size} ${each.mtimeMs}`)).join(", ");
}

function statOf(path: string): Stats | null {
  return statSync(path, { throwIfNoEntry: false }) ?? null;
}
