import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type TestContext, test } from "node:test";
import { temporaryFolder } from "../../../test/support/temporary-folder.ts";
import type { SynchronousStore } from "../store.ts";
import { openSqliteStore } from "./store.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A store, and a connection as another program has it. */
function open(context: TestContext): {
  store: SynchronousStore;
  other: DatabaseSync;
  path: string;
} {
  const folder = temporaryFolder();
  const path = join(folder.path, "store.db");
  const store = openSqliteStore({ label: "default", path, tuplesMax: 1024, durability: "os" });
  const other = new DatabaseSync(path, { timeout: 0 });
  context.after(() => {
    other.close();
    store.close();
    folder[Symbol.dispose]();
  });
  return { store, other, path };
}

const write = (other: DatabaseSync, value: string): void => {
  other
    .prepare("INSERT OR REPLACE INTO spin_key_value (store, key, value) VALUES ('default', 'k', ?)")
    .run(bytes(value));
};

test("reads in one turn see what another program has committed between them", (context) => {
  const { store, other } = open(context);
  for (let round = 0; round < 20; round += 1) {
    write(other, `value ${round}`);
    assert.deepEqual(store.get("k"), bytes(`value ${round}`));
    assert.equal(store.exists("k"), true);
  }
  other.exec("DELETE FROM spin_key_value");
  assert.equal(store.get("k"), null);
});

test("reads and writes of the store alternate within a turn", (context) => {
  const { store } = open(context);
  for (let round = 0; round < 50; round += 1) {
    store.set("k", bytes(`value ${round}`));
    assert.deepEqual(store.get("k"), bytes(`value ${round}`));
    assert.deepEqual(store.get("k"), bytes(`value ${round}`));
    store.delete("k");
    assert.equal(store.get("k"), null);
    assert.equal(store.exists("k"), false);
  }
});

test("after the turn nobody holds the log back from being begun anew", async (context) => {
  const { store, other, path } = open(context);
  for (let read = 0; read < 5; read += 1) store.get("k");
  await nextTurn();
  await nextTurn();
  write(other, "value");
  const { busy } = other.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get() as { busy: number };
  assert.equal(busy, 0);
  assert.equal(statSync(`${path}-wal`).size, 0);
});

test("a store that is closed within a turn of reads leaves no log behind", () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "store.db");
  const store = openSqliteStore({ label: "default", path, tuplesMax: 1024, durability: "os" });
  store.set("k", bytes("v"));
  for (let read = 0; read < 5; read += 1) store.get("k");
  store.close();
  assert.equal(statSync(`${path}-wal`, { throwIfNoEntry: false }), undefined);
});
