/**
 * Goal: what is kept beside values costs a file nothing before it is used, and is right whoever writes the file. Method: a second
 * connection that knows nothing of it, as Spin has, and a clock that the tests move.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { patient } from "../../../test/support/patience.ts";
import { folderOfFile } from "../../../test/support/temporary-folder.ts";
import { openSqliteStore } from "./store.ts";

const folder = folderOfFile();
const one = Uint8Array.of(1);

let files = 0;
function create() {
  const path = join(folder, `${++files}.db`);
  let milliseconds = Date.now();
  const now = (): number => milliseconds;
  const open = (tuplesMax = Infinity) =>
    openSqliteStore({ label: "default", path, tuplesMax, durability: "os", now });
  const spin = new DatabaseSync(path);
  return {
    open,
    spin,
    keys: () =>
      spin
        .prepare("SELECT key FROM spin_key_value ORDER BY key")
        .all()
        .map((r) => r.key),
    schema: () => spin.prepare("SELECT max(version) AS version FROM bobbin_schema").get()?.version,
    advance: (by: number) => void (milliseconds += by),
  };
}

test("a file has nothing of it before a key needs it, and then at once for whoever has it open", () => {
  const { open, spin, schema, advance } = create();
  const [first, second] = [open(), open()];
  first.set("a", one);
  assert.deepEqual(second.get("a"), one);
  const tables = "SELECT count(*) AS count FROM sqlite_schema WHERE name LIKE 'bobbin_details%'";
  assert.equal(spin.prepare(tables).get()?.count, 0);
  assert.equal(schema(), 1);
  first.set("a", one, { expiry: { in: 10 } });
  assert.equal(schema(), 3);
  assert.deepEqual(second.get("a"), one);
  advance(10);
  for (const store of [first, second]) {
    assert.equal(store.get("a"), null);
    assert.equal(store.exists("a"), false);
    assert.deepEqual(store.list({ limit: 9 }).keys, []);
  }
  assert.equal(second.increment("a", 1n), 1n);
  first.close();
  second.close();
  spin.close();
});

test("a file that was written before there were expiries gains them", () => {
  const { open, spin, advance } = create();
  open().close();
  spin.exec("DROP VIEW bobbin_living; DROP VIEW bobbin_version");
  const store = open();
  store.set("a", one, { expiry: { in: 10 }, metadata: "{}" });
  advance(10);
  assert.equal(store.get("a"), null);
  store.close();
  spin.close();
});

for (const sql of [
  "INSERT OR REPLACE INTO spin_key_value VALUES ('default', 'a', x'02')",
  "INSERT INTO spin_key_value VALUES ('default', 'a', x'02') ON CONFLICT (store, key) DO UPDATE SET value = excluded.value",
  "UPDATE spin_key_value SET value = value WHERE key = 'a'",
  "DELETE FROM spin_key_value; INSERT INTO spin_key_value VALUES ('default', 'a', x'02')",
  "UPDATE spin_key_value SET key = 'b'; UPDATE spin_key_value SET key = 'a'",
]) {
  test(`a key that another program writes does not expire by what it had: ${sql}`, () => {
    const { open, spin, advance } = create();
    const store = open();
    store.set("a", one, { expiry: { in: 10 }, metadata: '"old"' });
    spin.exec(sql);
    advance(10);
    const [entry] = store.getEntries(["a"]);
    assert.deepEqual([entry?.expiresAt, entry?.metadata], [null, null]);
    store.close();
    spin.close();
  });
}

test("another program sees an expired key until it is removed, and it is removed soon", async () => {
  const { open, spin, keys, advance } = create();
  const store = open();
  store.set("stays", one);
  for (let index = 0; index < 250; index++) {
    store.set(`key-${index}`, one, { expiry: { in: 1_000_000 } });
  }
  advance(1_000_000);
  assert.equal(keys().length, 251);
  assert.equal(store.count(), 1);
  store.close();
  const again = open();
  for (let waited = 0; keys().length > 1 && waited < patient(20_000); waited += 20) await sleep(20);
  assert.deepEqual(keys(), ["stays"]);
  assert.equal(spin.prepare("SELECT count(*) AS count FROM bobbin_details").get()?.count, 0);
  again.close();
  spin.close();
});

test("what a replaced row had is forgotten, and no other key has it", () => {
  const { open, spin, keys, advance } = create();
  const store = open();
  store.set("a", one, { expiry: { in: 10 } });
  const sql =
    "INSERT OR REPLACE INTO spin_key_value (rowid, store, key, value) VALUES (?, 'default', 'b', x'02')";
  const { rowid = 0 } = spin.prepare("SELECT rowid FROM spin_key_value").get() ?? {};
  spin.prepare(sql).run(rowid);
  assert.deepEqual(keys(), ["b"]);
  spin.exec("INSERT INTO spin_key_value VALUES ('default', 'a', x'03')");
  advance(10);
  assert.deepEqual(store.list({ limit: 9 }).keys, ["a", "b"]);
  store.close();
  spin.close();
});

test("labels of one file have details of their own", () => {
  const { open, spin } = create();
  const store = open();
  const path = store.describe().slice(1, -1);
  const other = openSqliteStore({ label: "other", path, tuplesMax: 9, durability: "os" });
  store.set("a", one, { metadata: "1" });
  other.set("a", one);
  assert.equal(store.getEntries(["a"])[0]?.metadata, "1");
  assert.equal(other.getEntries(["a"])[0]?.metadata, null);
  other.close();
  store.close();
  spin.close();
});

test("a first write with details that fails leaves the file fit for the next", () => {
  const { open, spin } = create();
  const store = open(1);
  store.set("a", one);
  const details = new Map([["b", { metadata: "1" }]]);
  assert.throws(() => store.setMany([["b", one]], details), { code: "store-full" });
  assert.throws(() => store.increment("b", 1n, { metadata: "1" }), { code: "store-full" });
  store.set("a", one, { metadata: "2" });
  assert.equal(store.getEntries(["a"])[0]?.metadata, "2");
  store.close();
  spin.close();
});

test("a key whose moment moves on stays until its last one, and goes then; one whose moment comes nearer goes early", async () => {
  const { open, spin, keys, advance } = create();
  const store = open();
  for (const key of ["later", "nearer", "never"])
    store.set(key, one, { expiry: { in: 1_000_000 } });
  store.set("later", one, { expiry: { in: 3_000_000 } });
  store.set("nearer", one, { expiry: { in: 500_000 } });
  store.set("never", one, { metadata: "1" });
  store.close();
  for (const [by, left] of [
    [500_000, ["later", "never"]],
    [500_000, ["later", "never"]],
    [2_000_000, ["never"]],
  ] as const) {
    advance(by);
    const again = open();
    for (let waited = 0; keys().length > left.length && waited < patient(20_000); waited += 20) {
      await sleep(20);
    }
    assert.deepEqual(keys(), left);
    assert.deepEqual(again.list({ limit: 9 }).keys, left);
    again.close();
  }
  spin.close();
});

test("what belongs to no row is forgotten without those that expired behind it", async () => {
  const { open, spin, keys, advance } = create();
  const store = open();
  store.set("a", one, { expiry: { in: 10 } });
  const { rowid = 0 } = spin.prepare("SELECT rowid FROM spin_key_value").get() ?? {};
  spin
    .prepare(
      "INSERT OR REPLACE INTO spin_key_value (rowid, store, key, value) VALUES (?, 'default', 'b', x'02')",
    )
    .run(rowid);
  for (let index = 0; index < 250; index++) store.set(`key-${index}`, one, { expiry: { in: 20 } });
  store.close();
  advance(20);
  const again = open();
  assert.deepEqual(again.list({ limit: 9 }).keys, ["b"]);
  for (let waited = 0; keys().length > 1 && waited < patient(20_000); waited += 20) await sleep(20);
  assert.deepEqual(keys(), ["b"]);
  assert.deepEqual(again.list({ limit: 9 }).keys, ["b"]);
  again.close();
  spin.close();
});

test("a full store takes a key that it has with an expiry, and no other", () => {
  const { open, spin, advance } = create();
  const store = open(2);
  store.set("a", one);
  store.set("b", one, { expiry: { in: 10 } });
  store.set("a", one, { expiry: { in: 20 } });
  const details = { expiry: { in: 10 } };
  assert.throws(() => store.set("c", one, details), { code: "store-full" });
  spin.exec("DELETE FROM bobbin_store");
  assert.throws(() => store.set("c", one, details), { code: "store-full" });
  advance(10);
  store.set("c", one, details);
  assert.deepEqual(store.list({ limit: 9 }).keys, ["a", "c"]);
  store.close();
  spin.close();
});

test("a file of the first Bobbin with details keeps them", () => {
  const { open, spin, schema, advance } = create();
  open().close();
  // As that one left it; only the names of its triggers are looked at.
  spin.exec(`
    CREATE TABLE bobbin_details (store TEXT NOT NULL, key TEXT NOT NULL, expires_at INTEGER, metadata TEXT,
      PRIMARY KEY (store, key)) WITHOUT ROWID;
    CREATE INDEX bobbin_expiry ON bobbin_details (store, expires_at) WHERE expires_at IS NOT NULL;
    CREATE TRIGGER bobbin_details_update AFTER UPDATE ON spin_key_value BEGIN
      DELETE FROM bobbin_details WHERE store = old.store AND key = old.key;
    END;
    UPDATE bobbin_schema SET version = 2;
    INSERT INTO spin_key_value VALUES ('default', 'a', x'01'), ('default', 'b', x'01');
    INSERT INTO bobbin_details VALUES ('default', 'a', ${Date.now() + 1_000_000}, '"old"')`);
  const store = open();
  assert.equal(schema(), 3);
  assert.equal(store.getEntries(["a"])[0]?.metadata, '"old"');
  assert.deepEqual(store.list({ limit: 9 }).keys, ["a", "b"]);
  store.set("b", one, { expiry: { in: 10 } });
  advance(2_000_000);
  assert.deepEqual(store.list({ limit: 9 }).keys, []);
  store.close();
  spin.close();
});
