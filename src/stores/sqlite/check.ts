/** Looks at a database file before anybody serves from it. */

import { existsSync } from "node:fs";
import { connect } from "./connection.ts";
import { storeFault } from "./faults.ts";
import { inspectSchema } from "./schema.ts";

/** Opens the file, lets SQLite recover it, checks it and closes it. Does nothing where there is no file. */
export function checkSqliteFile(path: string): void {
  if (!existsSync(path)) return;
  try {
    const database = connect(path);
    try {
      inspectSchema(database, path);
    } finally {
      database.close();
    }
  } catch (error) {
    throw storeFault(path, error);
  }
}
