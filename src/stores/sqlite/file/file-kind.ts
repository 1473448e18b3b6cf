/** Whether a path may be opened as a database at all: SQLite would wait at a pipe, and write over a file of one byte. */

import { statSync, type Stats } from "node:fs";
import { bobbinError } from "../../../errors.ts";

/** No database is smaller: its first page has so many bytes. An empty file is a new database. */
const databaseBytesMin = 512;

/** Throws where something is at the path that is neither a database nor an empty file; a link that leads nowhere is none. */
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
