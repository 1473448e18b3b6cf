/** Several statements as one: all or nothing. */

import type { DatabaseSync } from "node:sqlite";
import type { Statements } from "./statements.ts";

/** Runs `body` in a transaction that holds the write lock from its beginning, so that it never has to restart. */
export function inWriteTransaction<T>(database: DatabaseSync, sql: Statements, body: () => T): T {
  sql.beginImmediate.run();
  return finish(database, sql, body);
}

/** Runs `body`, which only reads, so that all of it sees one state of the file. */
export function inReadTransaction<T>(database: DatabaseSync, sql: Statements, body: () => T): T {
  sql.begin.run();
  return finish(database, sql, body);
}

function finish<T>(database: DatabaseSync, sql: Statements, body: () => T): T {
  try {
    const result = body();
    sql.commit.run();
    return result;
  } catch (error) {
    // Some faults, a full disk among them, have ended the transaction already.
    if (database.isTransaction) sql.rollback.run();
    throw error;
  }
}
