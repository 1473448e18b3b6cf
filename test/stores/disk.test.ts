/**
 * Goal: a disk that is full or read-only leads to the errors of the table, keeps reads going and needs no
 * restart. Method: a small file system of the test's own, filled and emptied, or remounted.
 */

import assert from "node:assert/strict";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { isBobbinError } from "../../src/errors.ts";
import { checkSqliteFile } from "../../src/stores/sqlite/file/check.ts";
import { openSqliteStore } from "../../src/stores/sqlite/store.ts";
import { storeOptions } from "./children.ts";
import { mountSmall, remount } from "./mounts.ts";
import { folderOfFile } from "../support/temporary-folder.ts";

const folder = folderOfFile();

/** Takes all room that is left. */
function fillUp(path: string): void {
  const piece = new Uint8Array(4096);
  try {
    for (;;) writeFileSync(path, piece, { flag: "a" });
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, "ENOSPC");
  }
}

test("a full disk fails writes, keeps reads, and recovers without a restart", async (context) => {
  const disk = join(folder, "full");
  const refused = mountSmall(context, disk, 4);
  if (refused !== null) return context.skip(refused);
  const options = storeOptions(join(disk, "store.db"), { tuplesMax: 100 });
  const store = openSqliteStore(options);
  const value = new Uint8Array(10_000).fill(1);
  store.set("before", value);
  await store.whenDurable();

  const ballast = join(disk, "ballast");
  fillUp(ballast);
  const written: string[] = [];
  const fail = (call: () => void): string => {
    try {
      call();
      return "works";
    } catch (error) {
      if (!isBobbinError(error)) throw error;
      assert.ok(error.message.includes(options.path));
      return error.code;
    }
  };
  // Some writes still fit where SQLite has room in its files.
  let outcome = "works";
  for (let key = 0; key < 90 && outcome === "works"; key++) {
    outcome = fail(() => store.set(`key-${key}`, value));
    if (outcome === "works") written.push(`key-${key}`);
  }
  assert.equal(outcome, "store-disk-full");
  const batch = ["x", "y", "z"].map((key) => [key, new Uint8Array(100_000)] as const);
  assert.equal(
    fail(() => store.setMany(batch)),
    "store-disk-full",
  );
  assert.deepEqual(store.get("before"), value);
  assert.deepEqual(store.list({ limit: 100 }).keys, ["before", ...written].toSorted());

  rmSync(ballast);
  store.setMany(batch);
  await store.whenDurable();
  assert.equal(store.get("z")?.length, 100_000);
  store.close();
  checkSqliteFile(options.path);
});

/** What opening a store says, step by step, on a disk that has so many bytes of room. */
function openWithRoom(path: string, disk: string, bytes: number): string {
  const ballast = join(disk, "ballast");
  rmSync(ballast, { force: true });
  if (bytes > 0) writeFileSync(join(disk, "room"), new Uint8Array(bytes));
  fillUp(ballast);
  rmSync(join(disk, "room"), { force: true });
  try {
    const store = openSqliteStore(storeOptions(path));
    try {
      store.set("key", new Uint8Array(100));
    } finally {
      store.close();
    }
    return "works";
  } catch (error) {
    if (!isBobbinError(error)) throw error;
    return error.code;
  } finally {
    for (const suffix of ["", "-wal", "-shm"]) rmSync(path + suffix, { force: true });
  }
}

test("a disk that is full when the store is opened is said to be full, however little it lacks", (context) => {
  const disk = join(folder, "full-at-start");
  const refused = mountSmall(context, disk, 1);
  if (refused !== null) return context.skip(refused);
  const outcomes = new Set<string>();
  for (let pages = 0; pages < 40; pages += 1) {
    outcomes.add(openWithRoom(join(disk, "store.db"), disk, pages * 4096));
  }
  assert.deepEqual([...outcomes].toSorted(), ["store-disk-full", "works"]);
});

test("a disk that has room for no more files is said to be full", (context) => {
  for (let inodes = 2; inodes < 5; inodes += 1) {
    const disk = join(folder, `no-inodes-${inodes}`);
    const refused = mountSmall(context, disk, 4, `nr_inodes=${inodes}`);
    if (refused !== null) return context.skip(refused);
    const path = join(disk, "new", "store.db");
    assert.throws(() => openSqliteStore(storeOptions(path)), { code: "store-disk-full" });
  }
});

test("a file on a read-only disk is refused by name", (context) => {
  const disk = join(folder, "read-only");
  const refused = mountSmall(context, disk, 4);
  if (refused !== null) return context.skip(refused);
  const options = storeOptions(join(disk, "store.db"));
  openSqliteStore(options).close();
  const refusedAgain = remount(disk, "ro");
  if (refusedAgain !== null) return context.skip(refusedAgain);
  assert.throws(() => openSqliteStore(options), { code: "store-read-only" });
  const missing = join(disk, "folder", "missing.db");
  assert.throws(() => openSqliteStore(storeOptions(missing)), { code: "store-not-accessible" });
  assert.ok(!existsSync(missing));
});
