/** Goal: rows that other tools wrote in their own way are read as bytes and listed to an end. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, test } from "node:test";
import { temporaryFolder } from "../../../test/support/temporary-folder.ts";
import { prefixEnd } from "./listing.ts";
import { openSqliteStore } from "./store.ts";

const folder = temporaryFolder();
const path = join(folder.path, "store.db");
const store = openSqliteStore({ label: "default", path, tuplesMax: Infinity, durability: "os" });
const other = new DatabaseSync(path);
after(() => {
  other.close();
  store.close();
  folder[Symbol.dispose]();
});

test("values of every type of SQLite are read as bytes", () => {
  const written: Readonly<Record<string, string>> = {
    "'grün'": "grün",
    "'a' || char(0) || 'b'": "a\0b",
    "''": "",
    "x''": "",
    "42": "42",
    "1.5": "1.5",
  };
  for (const [literal, expected] of Object.entries(written)) {
    other.exec(`REPLACE INTO spin_key_value VALUES ('default', 'k', ${literal})`);
    assert.deepEqual(Buffer.from(store.get("k") ?? []), Buffer.from(expected), literal);
    assert.deepEqual(Buffer.from(store.getMany(["k"])[0] ?? []), Buffer.from(expected), literal);
  }
  other.exec("REPLACE INTO spin_key_value VALUES ('default', 'k', CAST(x'ff00fe' AS TEXT))");
  assert.deepEqual(store.get("k"), Uint8Array.of(0xff, 0, 0xfe));
  store.delete("k");
});

test("a page after keys that are no UTF-8 goes on, and ends", () => {
  for (const hex of ["61", "80", "8080", "c3", "ff", "ffff", "f09f98"]) {
    other.exec(`INSERT INTO spin_key_value VALUES ('default', CAST(x'${hex}' AS TEXT), x'01')`);
  }
  other.exec("INSERT INTO spin_key_value VALUES ('default', x'00ff', x'01')");
  for (const limit of [1, 2, 3]) {
    let cursor: string | null = null;
    let count = 0;
    do {
      const page = store.list({ limit, cursor });
      count += page.keys.length;
      cursor = page.cursor;
    } while (cursor !== null && count < 100);
    assert.equal(count, 7, `by ${limit}`);
  }
});

test("a prefix ends before the next of all characters", () => {
  assert.equal(prefixEnd("a"), "b");
  assert.equal(prefixEnd("a\0"), "a\u0001");
  assert.equal(prefixEnd("\ud7ff"), "\ue000");
  assert.equal(prefixEnd("\uffff"), "\u{10000}");
  assert.equal(prefixEnd("a\u{10ffff}\u{10ffff}"), "b");
  assert.deepEqual(prefixEnd("\u{10ffff}"), new Uint8Array(0));
  assert.deepEqual(prefixEnd(""), new Uint8Array(0));
});
