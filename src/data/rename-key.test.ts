import assert from "node:assert/strict";
import { test } from "node:test";
import { renameKey } from "./rename-key.ts";
import { bytesOf, createTestStore } from "./test-stores.ts";

test("a renamed value is under its new key alone", async () => {
  await using made = createTestStore();
  await made.store.set("a", bytesOf("v"));
  await renameKey(made.store, { from: "a", to: "b", overwrite: false });
  assert.equal(await made.store.get("a"), null);
  assert.deepEqual(await made.store.get("b"), bytesOf("v"));
});

test("a key that is not there cannot be renamed", async () => {
  await using made = createTestStore();
  const renaming = renameKey(made.store, { from: "a", to: "b", overwrite: true });
  await assert.rejects(renaming, { code: "no-such-key" });
});

test("another value gives way only where that is asked for", async () => {
  await using made = createTestStore();
  await made.store.set("a", bytesOf("new"));
  await made.store.set("b", bytesOf("old"));
  const refused = renameKey(made.store, { from: "a", to: "b", overwrite: false });
  await assert.rejects(refused, { code: "key-exists" });
  assert.deepEqual(await made.store.get("b"), bytesOf("old"));
  await renameKey(made.store, { from: "a", to: "b", overwrite: true });
  assert.deepEqual(await made.store.get("b"), bytesOf("new"));
});

test("a key that is renamed to itself stays", async () => {
  await using made = createTestStore();
  await made.store.set("a", bytesOf("v"));
  await renameKey(made.store, { from: "a", to: "a", overwrite: false });
  assert.deepEqual(await made.store.get("a"), bytesOf("v"));
});
