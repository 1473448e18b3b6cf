/**
 * Goal: a damaged file leads to an error that names it, never to a crash, an endless loop or a new file
 * in its place. Method: one file, damaged in many ways at places that a seed picks; whatever is done to the
 * store then either works or throws an error of the table.
 */

import assert from "node:assert/strict";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { isBobbinError } from "../../src/errors.ts";
import { checkSqliteFile } from "../../src/stores/sqlite/file/check.ts";
import { openSqliteStore } from "../../src/stores/sqlite/store.ts";
import type { SynchronousStore } from "../../src/stores/store.ts";
import { storeOptions } from "./children.ts";
import { folderOfFile } from "../support/temporary-folder.ts";

const folder = folderOfFile();
const whole = join(folder, "whole.db");
const filled = openSqliteStore(storeOptions(whole));
filled.setMany(Array.from({ length: 400 }, (_, key) => [`key-${key}`, new Uint8Array(key * 10)]));
filled.close();
const wholeBytes = readFileSync(whole);

/** The same numbers in every run. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

function useEverything(store: SynchronousStore): void {
  const calls = [
    () => store.get("key-7"),
    () => store.exists("key-300"),
    () => store.set("key-5", new Uint8Array(5000)),
    () => store.set("new", new Uint8Array(1)),
    () => store.delete("key-9"),
    () => store.increment("counter", 1n),
    () => store.compareAndSwap("key-11", store.getVersioned("key-11").version, new Uint8Array(3)),
    () => {
      let cursor: string | null = null;
      let pages = 0;
      do ({ cursor } = store.list({ limit: 50, cursor }));
      while (cursor !== null && ++pages < 1000);
      assert.ok(pages < 1000, "listing ends");
    },
  ];
  for (const call of calls) attempt(call, "");
}

/** Runs what may fail with an error of the table that names the file, and says which it was. */
function attempt(call: () => void, path: string): string {
  try {
    call();
    return "works";
  } catch (error) {
    if (!isBobbinError(error)) throw error;
    assert.ok(error.message.includes(path), `${error.message} names ${path}`);
    return error.code;
  }
}

function damage(name: string, bytes: Uint8Array): string {
  const path = join(folder, `${name}.db`);
  writeFileSync(path, bytes);
  const checked = attempt(() => checkSqliteFile(path), path);
  const opened = attempt(() => {
    const store = openSqliteStore(storeOptions(path));
    useEverything(store);
    store.close();
  }, path);
  if (opened !== "works")
    assert.deepEqual(readFileSync(path).subarray(100), Buffer.from(bytes).subarray(100), name);
  return checked === "works" ? opened : checked;
}

test("a file whose bytes are flipped", () => {
  const random = numbers(1);
  const outcomes = new Set<string>();
  for (let round = 0; round < 150; round++) {
    const bytes = Uint8Array.from(wholeBytes);
    for (let flips = 1 + (round % 8); flips > 0; flips--) {
      const place = Math.floor(random.next().value * bytes.length);
      bytes[place] = (bytes[place] ?? 0) ^ (1 + Math.floor(random.next().value * 255));
    }
    outcomes.add(damage(`flipped-${round}`, bytes));
  }
  assert.ok(outcomes.has("store-damaged"), [...outcomes].join(" "));
});

test("a file that ends too early", () => {
  const outcomes = new Set<string>();
  for (let part = 0; part < 40; part++) {
    outcomes.add(
      damage(`short-${part}`, wholeBytes.subarray(0, Math.floor((wholeBytes.length * part) / 40))),
    );
  }
  assert.ok(outcomes.has("store-damaged"), [...outcomes].join(" "));
});

test("a page of zeros, and pages in another order", () => {
  const outcomes = new Set<string>();
  for (let page = 1; page < 20; page++) {
    const zeros = Uint8Array.from(wholeBytes).fill(0, page * 4096, (page + 1) * 4096);
    outcomes.add(damage(`zeros-${page}`, zeros));
    const moved = Uint8Array.from(wholeBytes);
    moved.set(wholeBytes.subarray(page * 4096, (page + 1) * 4096), (page + 1) * 4096);
    outcomes.add(damage(`moved-${page}`, moved));
  }
  assert.ok(outcomes.has("store-damaged"), [...outcomes].join(" "));
});

test("a -wal that belongs to nothing", () => {
  const random = numbers(2);
  for (let round = 0; round < 20; round++) {
    const path = join(folder, `wal-${round}.db`);
    copyFileSync(whole, path);
    writeFileSync(
      `${path}-wal`,
      Uint8Array.from({ length: 9000 }, () => random.next().value * 256),
    );
    attempt(() => checkSqliteFile(path), path);
    const store = openSqliteStore(storeOptions(path));
    assert.equal(store.get("key-7")?.length, 70);
    store.close();
  }
});

test("a damaged file is found before anybody serves from it", () => {
  const path = join(folder, "found.db");
  const bytes = Uint8Array.from(wholeBytes).fill(0, 3 * 4096, 4 * 4096);
  writeFileSync(path, bytes);
  assert.throws(() => checkSqliteFile(path), { code: "store-damaged" });
  assert.throws(() => openSqliteStore(storeOptions(path)), { code: "store-damaged" });
  assert.deepEqual(readFileSync(path), Buffer.from(bytes));
});
