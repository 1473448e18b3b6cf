/**
 * Goal: what is kept beside Spin's table is right whoever writes, and a file of others is left alone.
 * Method: statements of all shapes on a second connection, with and without recursive triggers, and
 * files as others would make them.
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { checkSqliteFile } from "./check.ts";
import { openSqliteStore } from "../store.ts";
import { folderOfFile } from "../../../../test/support/temporary-folder.ts";

const folder = folderOfFile();

let files = 0;
const newPath = (): string => join(folder, `${++files}.db`);
const open = (path: string, tuplesMax = Infinity, label = "default") =>
  openSqliteStore({ label, path, tuplesMax, durability: "os" });
const one = Uint8Array.of(1);

const spinTable = `CREATE TABLE spin_key_value (
  store TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (store, key))`;

/** What others may run on a store that holds a, b and c, and the keys that it holds then. */
const foreignStatements: Readonly<Record<string, readonly string[]>> = {
  "INSERT INTO spin_key_value VALUES ('default', 'd', x'01')": ["a", "b", "c", "d"],
  "INSERT OR REPLACE INTO spin_key_value VALUES ('default', 'a', x'02')": ["a", "b", "c"],
  "REPLACE INTO spin_key_value VALUES ('default', 'a', x'02'), ('default', 'd', x'02'), ('default', 'a', x'03')":
    ["a", "b", "c", "d"],
  "INSERT OR IGNORE INTO spin_key_value VALUES ('default', 'a', x'02')": ["a", "b", "c"],
  "INSERT INTO spin_key_value VALUES ('default', 'a', x'02') ON CONFLICT DO UPDATE SET value = excluded.value":
    ["a", "b", "c"],
  "INSERT INTO spin_key_value VALUES ('default', 'a', x'02') ON CONFLICT DO NOTHING": [
    "a",
    "b",
    "c",
  ],
  "INSERT INTO spin_key_value SELECT store, key || 'x', value FROM spin_key_value": [
    "a",
    "ax",
    "b",
    "bx",
    "c",
    "cx",
  ],
  "UPDATE spin_key_value SET value = x'09'": ["a", "b", "c"],
  "UPDATE spin_key_value SET key = 'x' || key": ["xa", "xb", "xc"],
  "UPDATE OR REPLACE spin_key_value SET key = 'z'": ["z"],
  "UPDATE spin_key_value SET store = 'other' WHERE key > 'a'": ["a"],
  "DELETE FROM spin_key_value": [],
  "DELETE FROM spin_key_value WHERE key >= 'b'": ["a"],
  "UPDATE bobbin_store SET tuples = 1000": ["a", "b", "c"],
  "DELETE FROM bobbin_store": ["a", "b", "c"],
};

for (const recursive of ["OFF", "ON"]) {
  for (const [sql, keys] of Object.entries(foreignStatements)) {
    test(`the limit holds and versions turn stale after ${sql} (recursive triggers ${recursive})`, () => {
      const path = newPath();
      const store = open(path, keys.length + 1);
      const setUp = open(path);
      for (const key of ["a", "b", "c"]) setUp.set(key, one);
      const versions = ["a", "b", "c", "d", "z"].map(
        (key) => [key, store.getVersioned(key)] as const,
      );

      const other = new DatabaseSync(path);
      other.exec(`PRAGMA recursive_triggers = ${recursive}`);
      other.exec(sql);
      other.close();

      assert.deepEqual(store.list({ limit: 100 }).keys, keys);
      for (const [key, { version, value }] of versions) {
        const now = store.get(key);
        const changed =
          Buffer.compare(now ?? Buffer.from("none"), value ?? Buffer.from("none")) !== 0;
        if (changed) assert.equal(store.compareAndSwap(key, version, one), false, key);
      }
      store.set("new", one);
      assert.throws(() => store.set("more", one), { code: "store-full" });
      assert.equal(store.list({ limit: 100 }).keys.length, keys.length + 1);
      setUp.close();
      store.close();
    });
  }
}

test("labels in one file have keys, limits and versions of their own", () => {
  const path = newPath();
  const [first, second] = [open(path, 1, "first"), open(path, 1, "second")];
  first.set("a", one);
  const { version } = first.getVersioned("a");
  second.set("a", Uint8Array.of(2));
  assert.deepEqual(first.get("a"), one);
  assert.equal(second.compareAndSwap("a", version, one), false);
  assert.equal(first.compareAndSwap("a", version, one), true);
  second.delete("a");
  assert.throws(() => first.set("b", one), { code: "store-full" });
  first.close();
  second.close();
});

test("a table that others dropped and made again is counted again", () => {
  const path = newPath();
  const store = open(path);
  store.setMany([
    ["a", one],
    ["b", one],
  ]);
  store.close();
  const other = new DatabaseSync(path);
  other.exec("DROP TABLE spin_key_value");
  other.exec(spinTable);
  other.exec("INSERT INTO spin_key_value VALUES ('default', 'c', x'01')");
  other.close();
  const again = open(path, 2);
  again.set("d", one);
  assert.throws(() => again.set("e", one), { code: "store-full" });
  again.delete("c");
  again.set("e", one);
  again.close();
});

test("versions are bounded: beyond the bound all are forgotten", () => {
  const path = newPath();
  const store = open(path);
  const { version } = store.getVersioned("a");
  const other = new DatabaseSync(path);
  other.exec(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 65536)
    INSERT INTO bobbin_watch SELECT 'default', 'key-' || i, 'x' FROM n`);
  const watched = () => other.prepare("SELECT count(*) AS count FROM bobbin_watch").get()?.count;
  assert.equal(watched(), 65_537);
  const opened = open(path);
  opened.getVersioned("b");
  assert.equal(watched(), 1);
  assert.equal(store.compareAndSwap("a", version, one), false);
  other.close();
  opened.close();
  store.close();
});

test("a file of a newer Bobbin is refused and not changed", () => {
  const path = newPath();
  open(path).close();
  const other = new DatabaseSync(path);
  other.exec("UPDATE bobbin_schema SET version = 7");
  other.close();
  const refusal = { code: "store-newer-schema", message: new RegExp(`${path}.*schema is 7`) };
  assert.throws(() => open(path), refusal);
  assert.throws(() => checkSqliteFile(path), refusal);
});

for (const [sql, detail] of Object.entries({
  "CREATE TABLE spin_key_value (id INTEGER PRIMARY KEY, text TEXT)": /id\*, text/,
  "CREATE TABLE spin_key_value (store TEXT, key TEXT, value BLOB)": /store, key, value/,
  "CREATE TABLE spin_key_value (store, key, value, more, PRIMARY KEY (store, key))": /more/,
  "CREATE VIEW spin_key_value AS SELECT 1 AS store, 2 AS key, 3 AS value": /./,
  [`PRAGMA encoding = 'UTF-16'; ${spinTable}`]: /UTF-16/,
})) {
  test(`a table of another shape is refused: ${sql}`, () => {
    const path = newPath();
    const other = new DatabaseSync(path);
    other.exec(sql);
    const before = other.prepare("SELECT count(*) AS count FROM sqlite_schema").get()?.count;
    assert.throws(() => open(path), { code: "store-foreign-table", message: detail });
    assert.throws(() => checkSqliteFile(path), { code: "store-foreign-table", message: detail });
    assert.equal(other.prepare("SELECT count(*) AS count FROM sqlite_schema").get()?.count, before);
    other.close();
  });
}
