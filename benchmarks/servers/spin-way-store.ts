/** A store that commits as Spin's does: rollback journal, each write synced before the call returns. */

import { DatabaseSync } from "node:sqlite";
import type { SynchronousStore } from "../../src/stores/store.ts";
import { forwardOperations } from "../../src/stores/store-operations.ts";

/** Opens the file with Spin's table and Spin's statement; only `get` and `set` are there. */
export function openSpinWayStore(path: string): SynchronousStore {
  const database = new DatabaseSync(path);
  database.exec("PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL");
  database.exec(`CREATE TABLE IF NOT EXISTS spin_key_value (
    store TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (store, key))`);
  const read = database.prepare("SELECT value FROM spin_key_value WHERE store = ?1 AND key = ?2");
  const write = database.prepare(
    "INSERT INTO spin_key_value VALUES (?1, ?2, ?3) ON CONFLICT (store, key) DO UPDATE SET value = ?3",
  );
  const absent = (): never => {
    throw new Error("this benchmark's store has get and set only");
  };
  return {
    ...(forwardOperations(absent) as SynchronousStore),
    get: (key) => (read.get("default", key)?.["value"] as Uint8Array | undefined) ?? null,
    set: (key, value) => void write.run("default", key, value),
    whenDurable: () => null,
    describe: () => path,
    close: () => database.close(),
  };
}
