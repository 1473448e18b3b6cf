import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesOf, createTestStore } from "./test-stores.ts";
import { digestOf, writeOver } from "./write-over.ts";

test("the value that a person saw is written over", async () => {
  await using made = createTestStore();
  await made.store.set("k", bytesOf("seen"));
  await writeOver(made.store, "k", digestOf(bytesOf("seen")), bytesOf("new"));
  assert.deepEqual(await made.store.get("k"), bytesOf("new"));
});

test("another value, or none, is not written over", async () => {
  await using made = createTestStore();
  await made.store.set("k", bytesOf("other"));
  for (const key of ["k", "missing"]) {
    const writing = writeOver(made.store, key, digestOf(bytesOf("seen")), bytesOf("new"));
    await assert.rejects(writing, { code: "key-changed" });
  }
  assert.deepEqual(await made.store.get("k"), bytesOf("other"));
  assert.equal(await made.store.get("missing"), null);
});
