/**
 * Goal: Spin and Bobbin may use one file, in turn and at the same time. Method: a second connection with
 * Spin's statements and none of our settings stands for Spin; where there is a sqlite3 program, a person uses it.
 */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { openSqliteStore } from "../../src/stores/sqlite/store.ts";
import { storeOptions } from "./children.ts";
import { folderOfFile } from "../support/temporary-folder.ts";

const folder = folderOfFile();
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const spinTable = `CREATE TABLE IF NOT EXISTS spin_key_value (
  store TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (store, key))`;

/** Spin's side of a file. */
function openAsSpin(path: string) {
  const database = new DatabaseSync(path, { timeout: 60_000 });
  database.exec(spinTable);
  const set = database.prepare(
    "INSERT INTO spin_key_value (store, key, value) VALUES (?1, ?2, ?3) ON CONFLICT (store, key) DO UPDATE SET value = ?3",
  );
  const get = database.prepare("SELECT value FROM spin_key_value WHERE store = ?1 AND key = ?2");
  return {
    set: (key: string, value: Uint8Array) => void set.run("default", key, value),
    get: (key: string) => get.get("default", key)?.value,
    journal: () => database.prepare("PRAGMA journal_mode").get()?.journal_mode,
    close: () => database.close(),
  };
}

test("a file that Spin made and left is read, counted and written", () => {
  const options = storeOptions(join(folder, "from-spin.db"), { tuplesMax: 3 });
  const spin = openAsSpin(options.path);
  assert.equal(spin.journal(), "delete");
  spin.set("a", bytes("1"));
  spin.set("b", bytes("2"));
  spin.close();

  const store = openSqliteStore(options);
  assert.deepEqual(store.get("a"), bytes("1"));
  assert.deepEqual(store.list({ limit: 9 }).keys, ["a", "b"]);
  store.set("c", bytes("3"));
  assert.throws(() => store.set("d", bytes("4")), { code: "store-full" });
  store.close();
});

test("a file that we made and left is read and written by Spin", () => {
  const options = storeOptions(join(folder, "to-spin.db"));
  const store = openSqliteStore(options);
  store.set("a", bytes("1"));
  store.increment("n", 258n);
  store.close();

  const spin = openAsSpin(options.path);
  assert.deepEqual(spin.get("a"), bytes("1"));
  assert.deepEqual(spin.get("n"), Uint8Array.of(2, 1, 0, 0, 0, 0, 0, 0));
  spin.set("a", bytes("2"));
  spin.close();
  const again = openSqliteStore(options);
  assert.deepEqual(again.get("a"), bytes("2"));
  again.close();
});

test("Spin may use the file while we do, and had it open before us", () => {
  const options = storeOptions(join(folder, "together.db"), { tuplesMax: 3 });
  const spin = openAsSpin(options.path);
  spin.set("a", bytes("spin"));
  const store = openSqliteStore(options);
  const { version } = store.getVersioned("a");
  spin.set("a", bytes("spin again"));
  assert.equal(store.compareAndSwap("a", version, bytes("ours")), false);
  assert.deepEqual(store.get("a"), bytes("spin again"));
  store.set("b", bytes("ours"));
  assert.deepEqual(spin.get("b"), bytes("ours"));
  spin.set("c", bytes("spin"));
  assert.throws(() => store.set("d", bytes("ours")), { code: "store-full" });
  // Spin knows no limits; what it wrote beyond them can be read and overwritten.
  spin.set("d", bytes("spin"));
  store.set("d", bytes("ours"));
  assert.deepEqual(spin.get("d"), bytes("ours"));
  spin.close();
  store.close();
});

test("a person may change the file with sqlite3 while we use it", (context) => {
  if (spawnSync("sqlite3", ["--version"]).status !== 0)
    return context.skip("there is no sqlite3 program");
  const options = storeOptions(join(folder, "person.db"), { tuplesMax: 4 });
  const store = openSqliteStore(options);
  const run = (sql: string): string => {
    const { status, stdout, stderr } = spawnSync("sqlite3", [options.path, sql], {
      encoding: "utf8",
    });
    assert.equal(status, 0, stderr);
    return stdout.trim();
  };
  store.set("a", bytes("1"));
  const { version } = store.getVersioned("a");
  run(
    "INSERT OR REPLACE INTO spin_key_value VALUES ('default', 'a', x'32'), ('default', 'b', x'33')",
  );
  run(
    "INSERT OR REPLACE INTO spin_key_value VALUES ('default', 'a', x'32'), ('default', 'b', x'33')",
  );
  assert.equal(store.compareAndSwap("a", version, bytes("x")), false);
  store.set("c", bytes("3"));
  store.set("d", bytes("4"));
  assert.throws(() => store.set("e", bytes("5")), { code: "store-full" });
  run(
    "UPDATE spin_key_value SET store = 'other' WHERE key IN ('a', 'b'); DELETE FROM spin_key_value WHERE key = 'c'",
  );
  store.setMany(["x", "y", "z"].map((key) => [key, bytes(key)]));
  assert.throws(() => store.set("e", bytes("5")), { code: "store-full" });
  assert.equal(run("PRAGMA integrity_check"), "ok");
  store.close();
});
