import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { listKeysMax, storeLimitsDefault, transferLimits } from "../limits.ts";
import { AppStores } from "./app-stores.ts";
import { copyStore } from "./copy-store.ts";
import { exportLines } from "./export-store.ts";
import type { PersonStore } from "./person-store.ts";
import { bytesOf, collect, createTestStore } from "./test-stores.ts";
import { differingKeysMax, verifyCopy } from "./verify-copy.ts";

interface Two extends AsyncDisposable {
  readonly from: PersonStore;
  readonly to: PersonStore;
}

/** Two stores in two files. */
function createTwo(toLimits: Partial<typeof storeLimitsDefault> = {}): Two {
  const made = createTestStore({ tuplesMax: Infinity, valueBytesMax: Infinity });
  const limits = { ...storeLimitsDefault, tuplesMax: Infinity, ...toLimits };
  const config = { ...made.config, path: join(made.folder, "to.db"), limits };
  const stores = new AppStores({ to: config });
  return {
    from: made.store,
    to: stores.open("to"),
    [Symbol.asyncDispose]: async () => {
      await stores[Symbol.asyncDispose]();
      await made[Symbol.asyncDispose]();
    },
  };
}

test("a copy holds what the store holds, and keeps what it has besides", async () => {
  await using two = createTwo();
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.string({ unit: "binary", maxLength: 9 }), fc.uint8Array())),
      async (entries) => {
        await two.from.setMany(entries);
        await two.to.set("only here", bytesOf("stays"));
        const { stopped } = await copyStore(two.from, two.to);
        assert.equal(stopped, null);
        assert.equal((await verifyCopy(two.from, two.to)).differences, 0);
        assert.deepEqual(await two.to.get("only here"), bytesOf("stays"));
      },
    ),
    { numRuns: 20 },
  );
});

test("pages and values beyond one step are copied in their order, with progress", async () => {
  await using two = createTwo({ valueBytesMax: Infinity });
  const many = Array.from({ length: listKeysMax * 2 + 1 }, (_, index) => `key-${index}`);
  await two.from.setMany(many.map((key) => [key, bytesOf(key)]));
  const large = new Uint8Array(transferLimits.batchBytesMax + 1).fill(7);
  for (const key of ["large-1", "large-2"]) await two.from.set(key, large);
  const seen: number[] = [];
  const result = await copyStore(two.from, two.to, {
    onProgress: ({ written }) => seen.push(written),
  });
  assert.deepEqual([result.written, result.unchanged], [many.length + 2, 0]);
  assert.ok(seen.length > 4, "each step tells");
  assert.deepEqual(
    seen,
    seen.toSorted((a, b) => a - b),
  );
  assert.deepEqual(await collect(exportLines(two.to)), await collect(exportLines(two.from)));
});

test("the same copy again writes what has changed, and nothing else", async () => {
  await using two = createTwo();
  await two.from.setMany(["a", "b", "c"].map((key) => [key, bytesOf(key)]));
  await copyStore(two.from, two.to);
  await two.from.set("b", bytesOf("B"));
  await two.from.set("d", bytesOf("d"));
  const { written, unchanged } = await copyStore(two.from, two.to);
  assert.deepEqual([written, unchanged], [2, 2]);
});

test("a prefix and a key to go on behind choose what is copied and compared", async () => {
  await using two = createTwo();
  await two.from.setMany(["a", "b:1", "b:2", "c"].map((key) => [key, bytesOf(key)]));
  await copyStore(two.from, two.to, { prefix: "b:", after: "b:1" });
  assert.deepEqual((await two.to.list({ limit: 9 })).keys, ["b:2"]);
  const range = { prefix: "b:", after: "b:1" };
  assert.equal((await verifyCopy(two.from, two.to, range)).differences, 0);
  assert.equal((await verifyCopy(two.from, two.to, { prefix: "b:" })).differences, 1);
});

test("a copy without room says up to which key it came, and goes on from there", async () => {
  await using two = createTwo({ tuplesMax: 3 });
  await two.from.setMany(["a", "b", "c", "d", "e"].map((key) => [key, bytesOf(key)]));
  const first = await copyStore(two.from, two.to);
  assert.equal(first.stopped?.error.code, "store-full");
  assert.equal(first.stopped?.lastKey, "c");
  assert.equal(first.written, 3);
  assert.deepEqual((await two.to.list({ limit: 9 })).keys, ["a", "b", "c"]);
  await two.to.deleteMany(["a", "b"]);
  const second = await copyStore(two.from, two.to, { after: "c" });
  assert.equal(second.stopped, null);
  assert.deepEqual((await two.to.list({ limit: 9 })).keys, ["c", "d", "e"]);
});

test("a value that does not fit ends the copy in front of it, and what came before is written", async () => {
  await using two = createTwo({ valueBytesMax: 4 });
  await two.from.setMany([
    ["a", bytesOf("1")],
    ["b", bytesOf("too large")],
    ["c", bytesOf("3")],
  ]);
  const { stopped, written } = await copyStore(two.from, two.to);
  assert.equal(stopped?.error.code, "value-too-large");
  assert.equal(stopped?.lastKey, "a");
  assert.equal(written, 1);
  assert.deepEqual((await two.to.list({ limit: 9 })).keys, ["a"]);
});

test("nothing before the first key is a copy without a last key", async () => {
  await using two = createTwo({ keyBytesMax: 3 });
  await two.from.set("long key", bytesOf("1"));
  const { stopped } = await copyStore(two.from, two.to);
  assert.equal(stopped?.error.code, "key-too-large");
  assert.equal(stopped?.lastKey, null);
});

test("a comparison names keys that are missing or differ, the first few of them", async () => {
  await using two = createTwo();
  const keys = Array.from({ length: 9 }, (_, index) => `key-${index}`);
  await two.from.setMany(keys.map((key) => [key, bytesOf(key)]));
  await two.to.set("key-0", bytesOf("key-0"));
  await two.to.set("key-1", bytesOf("KEY-1"));
  await two.to.set("other", bytesOf("besides"));
  const { entries, differences, examples } = await verifyCopy(two.from, two.to);
  assert.deepEqual([entries, differences], [9, 8]);
  assert.deepEqual(examples, keys.slice(1, differingKeysMax + 1));
});
