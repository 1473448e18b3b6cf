import assert from "node:assert/strict";
import { test } from "node:test";
import { clearStore, countKeys } from "./clear-store.ts";
import { measureStore } from "./statistics.ts";
import { bytesOf, createTestStore } from "./test-stores.ts";

test("all keys of several pages are counted and deleted", async () => {
  await using made = createTestStore({ tuplesMax: Infinity });
  for (let key = 0; key < 2100; key++) await made.store.set(`key-${key}`, bytesOf("v"));
  assert.equal(await countKeys(made.store, ""), 2100);
  const deleted: number[] = [];
  assert.equal(await clearStore(made.store, { onProgress: (sum) => deleted.push(sum) }), 2100);
  assert.deepEqual(deleted, [1000, 2000, 2100]);
  assert.equal(await made.store.count(), 0);
});

test("only keys with the prefix are counted and deleted", async () => {
  await using made = createTestStore();
  for (const key of ["a", "b:1", "b:2", "c"]) await made.store.set(key, bytesOf("v"));
  assert.equal(await countKeys(made.store, "b:"), 2);
  assert.equal(await clearStore(made.store, { prefix: "b:" }), 2);
  assert.deepEqual((await made.store.list({ limit: 10 })).keys, ["a", "c"]);
  assert.equal(await clearStore(made.store, { prefix: "none" }), 0);
});

test("statistics count bytes and name the largest values", async () => {
  await using made = createTestStore({ tuplesMax: 10 });
  for (const [key, size] of Object.entries({ é: 3, b: 9, c: 0, d: 4, e: 5, f: 6 }))
    await made.store.set(key, new Uint8Array(size));
  assert.deepEqual(await measureStore(made.store), {
    keys: 6,
    keyBytes: 7,
    valueBytes: 27,
    largest: [
      { key: "b", bytes: 9 },
      { key: "f", bytes: 6 },
      { key: "e", bytes: 5 },
      { key: "d", bytes: 4 },
      { key: "é", bytes: 3 },
    ],
    keysMax: 10,
    room: 4,
  });
});

test("a store without a limit has no end of room", async () => {
  await using made = createTestStore({ tuplesMax: Infinity });
  const { keysMax, room, largest } = await measureStore(made.store);
  assert.deepEqual([keysMax, room, largest], [null, null, []]);
});
