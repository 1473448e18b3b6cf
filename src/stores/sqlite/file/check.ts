/** Looks for damage in a database file before anybody serves from it. */

import { statSync } from "node:fs";
import { dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { whyNoFolder } from "../../../common/make-folder.ts";
import { bobbinError } from "../../../errors.ts";
import { connect } from "./connection.ts";
import { storeFault } from "../faults.ts";
import { removeMark, settleMark } from "./lost-mark.ts";
import { inspectSchema } from "./schema.ts";

/** A file up to this size is checked whenever it is opened, which takes milliseconds. */
const alwaysCheckedBytesMax = 8 * 1_048_576;

/**
 * To be called once before any process opens the store. Lets SQLite recover the file and throws the
 * error of the table that `openSqliteStore` would, also where the file could not be made. Where a sync has failed, brings to disk what is there,
 * unless an application is at work (`settlesMark`). A large file is read through only after an unclean
 * end. Creates nothing where there is no file.
 */
export function checkSqliteFile(path: string, { settlesMark = true } = {}): void {
  try {
    if (bytesOf(path) === null) {
      const detail = whyNoFolder(dirname(path));
      if (detail !== null) throw bobbinError("store-not-accessible", { path, detail });
      // Somebody has moved the database away and begins anew.
      if (settlesMark) removeMark(path);
      return;
    }
    // Whoever ends in order leaves neither of these.
    const uncleanEnd = ["-wal", "-journal"].some((suffix) => (bytesOf(path + suffix) ?? 0) > 0);
    const database = connect(path);
    try {
      inspectSchema(database, path);
      if (uncleanEnd) checkIntegrity(database, path);
      else checkSmallFile(database, path);
      if (settlesMark) settleMark(database, path);
    } finally {
      database.close();
    }
  } catch (error) {
    throw storeFault(path, error);
  }
}

/** Throws store-damaged where a small file is damaged; leaves a large one to `checkSqliteFile`. */
export function checkSmallFile(database: DatabaseSync, path: string): void {
  if ((bytesOf(path) ?? 0) <= alwaysCheckedBytesMax) checkIntegrity(database, path);
}

/** Throws store-damaged where the file is damaged; reads all of it. */
export function checkIntegrity(database: DatabaseSync, path: string): void {
  const found = database.prepare("PRAGMA quick_check(1)").get();
  const words = String(found?.quick_check);
  // The first line of two only says which database.
  if (words !== "ok")
    throw bobbinError("store-damaged", { path, detail: words.split("\n").at(-1) ?? words });
}

function bytesOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.size ?? null;
}
