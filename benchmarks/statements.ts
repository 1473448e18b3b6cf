/** Spin's SQL as prepared statements and nothing more, in the journal mode that Bobbin uses. */

import { DatabaseSync } from "node:sqlite";
import type { CallName } from "./subjects/call-subject.ts";

/** Opens the database for one kind of call. */
export function prepareCall(path: string, name: CallName): (key: string) => void {
  const database = new DatabaseSync(path);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
  database.exec("PRAGMA cache_size = -65536");
  dropTriggers(database);
  const get = database.prepare("SELECT value FROM spin_key_value WHERE store = ?1 AND key = ?2");
  const exists = database.prepare("SELECT 1 FROM spin_key_value WHERE store = ?1 AND key = ?2");
  const set = database.prepare(
    "INSERT INTO spin_key_value VALUES (?1, ?2, ?3) ON CONFLICT (store, key) DO UPDATE SET value = ?3",
  );
  const value = Buffer.alloc(100);
  let writes = 0;
  const begin = database.prepare("BEGIN IMMEDIATE");
  const commit = database.prepare("COMMIT");
  const calls: Record<CallName, (key: string) => void> = {
    get: (key) => void get.get("default", key),
    exists: (key) => void exists.get("default", key),
    set: (key) => {
      // SQLite writes nothing where a row already holds what it is given.
      value.writeUInt32BE((writes += 1));
      set.run("default", key, value);
    },
    increment: () => {
      begin.run();
      const bytes = get.get("default", "counter")?.["value"] as Uint8Array | undefined;
      const sum = Buffer.alloc(8);
      if (bytes !== undefined) sum.set(bytes);
      sum.writeBigInt64LE(sum.readBigInt64LE() + 1n);
      set.run("default", "counter", sum);
      commit.run();
    },
  };
  return calls[name];
}

/** What Bobbin keeps beside Spin's table is no part of Spin's statements. */
function dropTriggers(database: DatabaseSync): void {
  const triggers = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").all();
  for (const { name } of triggers) database.exec(`DROP TRIGGER ${String(name)}`);
}
