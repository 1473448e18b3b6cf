/** Looking into a file changes nothing, whatever state it was left in. */

import assert from "node:assert/strict";
import { copyFileSync, readdirSync, readFileSync, renameSync, rmSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { doctorLimits, storeLimitsDefault } from "../../../limits.ts";
import type { InspectedFile } from "../../driver.ts";
import { inspectSqliteFile } from "./inspect.ts";
import { openSqliteStore } from "../store.ts";
import { temporaryFolder } from "../../../../test/support/temporary-folder.ts";

const limits = { tuplesMax: storeLimitsDefault.tuplesMax, durability: "os" } as const;

function inspect(path: string, label = "default"): InspectedFile {
  return inspectSqliteFile(path, [label], { isThorough: true });
}

/** A file with three keys, one of them only in the WAL; as it is while a program has it open. */
function openFile(path: string): Disposable {
  const store = openSqliteStore({ label: "default", path, ...limits });
  for (const key of ["a", "b", "c"]) store.set(key, new Uint8Array(10));
  return { [Symbol.dispose]: () => store.close() };
}

function contentOf(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name)).toString("base64")]),
  );
}

test("a closed file is read without a file beside it", () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "store.db");
  openFile(path)[Symbol.dispose]();
  const before = contentOf(folder.path);
  const { schemaVersion, contents } = inspect(path);
  assert.equal(schemaVersion, 1);
  assert.deepEqual(contents?.["default"], {
    keys: 3,
    valueBytes: 30,
    largestValueBytes: 10,
    longestKeyBytes: 1,
  });
  assert.deepEqual(contentOf(folder.path), before);
});

test("an open file is read with what is in its WAL, and its owner goes on", () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "store.db");
  using _open = openFile(path);
  assert.equal(inspect(path).contents?.["default"]?.keys, 3);
  assert.deepEqual(readdirSync(folder.path), ["store.db", "store.db-shm", "store.db-wal"]);
});

test("a copy of an open file, as a backup makes it, is read with its WAL and stays as it is", () => {
  using folder = temporaryFolder();
  using copies = temporaryFolder();
  const path = join(folder.path, "store.db");
  using _open = openFile(path);
  for (const suffix of ["", "-wal"]) {
    copyFileSync(path + suffix, join(copies.path, `store.db${suffix}`));
  }
  const before = contentOf(copies.path);
  const copy = join(copies.path, "store.db");
  assert.equal(inspect(copy).contents?.["default"]?.keys, 3);
  assert.deepEqual(contentOf(copies.path), before);
  truncateSync(`${copy}-wal`, doctorLimits.copiedBytesMax);
  assert.equal(inspect(copy).contents, null, "too large to be copied");
});

test("a store that is not in the file, and a file without tables, hold nothing", () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "store.db");
  openFile(path)[Symbol.dispose]();
  assert.equal(inspect(path, "other").contents?.["other"]?.keys, 0);
  rmSync(path);
  new DatabaseSync(path).close();
  const empty = inspect(path);
  assert.deepEqual([empty.schemaVersion, empty.contents?.["default"]?.keys], [0, 0]);
});

test("a file under another name is none", () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "store.db");
  openFile(path)[Symbol.dispose]();
  renameSync(path, `${path}.old`);
  assert.throws(() => inspect(path), { code: "store-not-accessible" });
  assert.throws(() => inspect(folder.path), { code: "store-not-accessible" });
  assert.deepEqual(readdirSync(folder.path), ["store.db.old"]);
});
