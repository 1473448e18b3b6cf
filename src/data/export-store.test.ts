import assert from "node:assert/strict";
import { test } from "node:test";
import { transferLimits } from "../limits.ts";
import { exportLines, keyPages } from "./export-store.ts";
import { entryLine, parseEntryLine } from "./json-lines.ts";
import { bytesOf, collect, createTestStore } from "./test-stores.ts";

test("entries come in order of their keys' bytes, also across pages", async () => {
  await using made = createTestStore({ tuplesMax: Infinity });
  const keys = Array.from({ length: 2500 }, (_, index) => `key-${String(index).padStart(4, "0")}`);
  for (const key of ["\u{1F600}", "\uFFFD", "", ...keys]) await made.store.set(key, bytesOf(key));
  const lines = await collect(exportLines(made.store));
  const ordered = ["", ...keys, "\uFFFD", "\u{1F600}"];
  assert.deepEqual(
    lines,
    ordered.map((key) => entryLine(key, bytesOf(key))),
  );
});

test("a prefix and the key that was exported last choose what comes", async () => {
  await using made = createTestStore();
  for (const key of ["a", "b:1", "b:2", "b:3", "c"]) await made.store.set(key, bytesOf("v"));
  const keys = async (options: object): Promise<string[]> =>
    (await collect(keyPages(made.store, options))).flat();
  assert.deepEqual(await keys({ prefix: "b:" }), ["b:1", "b:2", "b:3"]);
  assert.deepEqual(await keys({ after: "b:1" }), ["b:2", "b:3", "c"]);
  assert.deepEqual(await keys({ after: "b" }), ["b:1", "b:2", "b:3", "c"]);
  assert.deepEqual(await keys({ prefix: "b:", after: "b:2" }), ["b:3"]);
  assert.deepEqual(await keys({ after: "d" }), []);
});

test("values of more bytes than a step holds are exported, and so is one that is larger alone", async () => {
  await using made = createTestStore({ valueBytesMax: Infinity });
  const large = transferLimits.batchBytesMax + 1;
  const sizes = [1_000_000, large, 0, ...Array.from({ length: 6 }, () => 1_000_000)];
  for (const [index, size] of sizes.entries())
    await made.store.set(`key-${index}`, new Uint8Array(size).fill(97 + index));
  const lines = await collect(exportLines(made.store));
  const written = lines.map((line, index) => {
    const [key, value] = parseEntryLine(line, 1);
    assert.ok(value.every((byte) => byte === 97 + index));
    return [key, value.byteLength];
  });
  assert.deepEqual(
    written,
    sizes.map((size, index) => [`key-${index}`, size]),
  );
});

test("a key that is deleted meanwhile is left out", async () => {
  await using made = createTestStore();
  const { store } = made;
  await store.set("a", new Uint8Array(transferLimits.batchBytesMax / 4));
  for (const key of ["b", "c", "d", "e"]) await store.set(key, new Uint8Array(1_048_576));
  const keys: string[] = [];
  for await (const line of exportLines(store)) {
    const { key } = JSON.parse(line) as { key: string };
    if (key === "a") await store.delete("e");
    keys.push(key);
  }
  assert.deepEqual(keys, ["a", "b", "c", "d"]);
});
