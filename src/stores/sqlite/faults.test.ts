/** Goal: each fault of a file has its own error, which names the file; nothing is ever overwritten. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { checkSqliteFile } from "./file/check.ts";
import { storeFault } from "./faults.ts";
import { openSqliteStore } from "./store.ts";
import { folderOfFile } from "../../../test/support/temporary-folder.ts";

const folder = folderOfFile();
const open = (path: string) =>
  openSqliteStore({ label: "default", path, tuplesMax: Infinity, durability: "response" });
const naming = (path: string): RegExp => new RegExp(path.replaceAll(".", "\\."));

test("a file that is no database is refused and left alone", () => {
  const path = join(folder, "text.db");
  const text = "Dear diary, ".repeat(500);
  writeFileSync(path, text);
  const refusal = { code: "store-not-a-database", message: naming(path) };
  assert.throws(() => open(path), refusal);
  assert.throws(() => checkSqliteFile(path), refusal);
  assert.equal(readFileSync(path, "utf8"), text);
});

test("a folder in place of the file is refused", () => {
  const path = join(folder, "folder.db");
  mkdirSync(path);
  const refusal = {
    code: "store-not-accessible",
    message: /folder\.db cannot be opened: it is a folder/,
  };
  assert.throws(() => open(path), refusal);
  assert.throws(() => checkSqliteFile(path), refusal);
});

test("a file too small for a database is refused and left alone, whatever is in it", () => {
  for (const bytes of [1, 2, 99, 100, 511, 512, 600, 4096]) {
    const path = join(folder, `small-${bytes}.db`);
    const content = Buffer.alloc(bytes, "x");
    writeFileSync(path, content);
    const refusal = { code: "store-not-a-database", message: naming(path) };
    assert.throws(() => open(path), refusal);
    assert.throws(() => checkSqliteFile(path), refusal);
    assert.deepEqual(readFileSync(path), content);
  }
});

test("what is no file is refused by its kind, and a circle of links by the system", async () => {
  const pipe = join(folder, "pipe.db");
  assert.equal(spawnSync("mkfifo", [pipe]).status, 0);
  const circle = join(folder, "circle.db");
  symlinkSync(circle, circle);
  const socket = join(folder, "socket.db");
  const server = createServer().listen(socket);
  await once(server, "listening");
  const kinds: [string, RegExp][] = [
    [pipe, /it is a pipe/],
    ["/dev/null", /it is a device/],
    [socket, /it is a socket/],
    [circle, /ELOOP/],
  ];
  for (const [path, message] of kinds) {
    assert.throws(() => open(path), { code: "store-not-accessible", message });
    assert.throws(() => checkSqliteFile(path), { code: "store-not-accessible", message });
  }
  server.close();
});

test("a file in place of a folder is refused", () => {
  writeFileSync(join(folder, "file"), "x");
  const path = join(folder, "file", "store.db");
  const message = /file is there and is no folder/;
  assert.throws(() => open(path), { code: "store-not-accessible", message });
  assert.throws(() => checkSqliteFile(path), { code: "store-not-accessible", message });
});

test("checking creates nothing, opening creates the folders", () => {
  const path = join(folder, "new", "folders", "store.db");
  checkSqliteFile(path);
  assert.equal(existsSync(join(folder, "new")), false);
  open(path).close();
  assert.equal(existsSync(path), true);
});

test("an empty file is taken as a new database", () => {
  const path = join(folder, "empty.db");
  writeFileSync(path, "");
  checkSqliteFile(path);
  const store = open(path);
  store.set("a", Uint8Array.of(1));
  store.close();
});

test("a path that is a link leads to the file with its journal", async () => {
  const path = join(folder, "link.db");
  symlinkSync(join(folder, "linked.db"), path);
  const store = open(path);
  store.set("a", Uint8Array.of(1));
  await store.whenDurable();
  store.close();
  assert.ok(existsSync(join(folder, "linked.db")));
});

test("recovery happens in the check, and leaves the file by itself", () => {
  const path = join(folder, "recover.db");
  const store = open(path);
  store.set("a", Uint8Array.of(1));
  for (const suffix of ["", "-wal"])
    writeFileSync(join(folder, `copy.db${suffix}`), readFileSync(path + suffix));
  store.close();
  const copy = join(folder, "copy.db");
  checkSqliteFile(copy);
  assert.equal(existsSync(`${copy}-wal`), false);
  const recovered = open(copy);
  assert.deepEqual(recovered.get("a"), Uint8Array.of(1));
  recovered.close();
});

test("a file that another program locks is busy, and works again afterwards", () => {
  const path = join(folder, "busy.db");
  const store = open(path);
  const other = new DatabaseSync(path);
  other.exec("BEGIN IMMEDIATE");
  assert.throws(() => store.set("a", Uint8Array.of(1)), {
    code: "store-busy",
    message: naming(path),
  });
  assert.equal(store.get("a"), null, "reads go on");
  other.exec("COMMIT");
  store.set("a", Uint8Array.of(1));
  other.close();
  store.close();
});

test("a failed batch leaves no transaction open and no part of it behind", () => {
  const path = join(folder, "batch.db");
  const store = openSqliteStore({ label: "default", path, tuplesMax: 2, durability: "os" });
  const entries = ["a", "b", "c"].map((key) => [key, Uint8Array.of(1)] as const);
  assert.throws(() => store.setMany(entries), { code: "store-full" });
  assert.deepEqual(store.list({ limit: 9 }).keys, []);
  store.setMany(entries.slice(1));
  store.close();
});

test("results of SQLite that have no code of their own say what it said", () => {
  const error = Object.assign(new Error("disk I/O error"), { errcode: 10 + (3 << 8) });
  const fault = storeFault("/data/store.db", error) as Error;
  assert.equal(
    fault.message,
    "the store at /data/store.db cannot answer: disk I/O error (SQLite code 778)",
  );
  assert.equal(fault.cause, error);
  const mistake = new TypeError("not ours");
  assert.equal(storeFault("/data/store.db", mistake), mistake);
});
