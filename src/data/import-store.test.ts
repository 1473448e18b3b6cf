import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { transferLimits } from "../limits.ts";
import { AppStores } from "./app-stores.ts";
import { exportLines } from "./export-store.ts";
import { importLines, type ImportResult } from "./import-store.ts";
import { entryLine } from "./json-lines.ts";
import { readLines } from "./read-lines.ts";
import { bytesOf, collect, createTestStore } from "./test-stores.ts";

const line = (key: string, value = key): string => entryLine(key, bytesOf(value));
const summary = ({ written, unchanged, stopped }: ImportResult): unknown[] => [
  written,
  unchanged,
  stopped === null ? null : [stopped.line, stopped.error.code],
];

test("an export comes back byte for byte", async () => {
  await using from = createTestStore({ tuplesMax: Infinity });
  await using to = createTestStore({ tuplesMax: Infinity });
  await from.store.set("", new Uint8Array());
  await from.store.set("größe/鍵/\u{1F511}", Uint8Array.of(0xff, 0, 0xfe));
  await from.store.set(
    "large",
    Uint8Array.from({ length: 1_048_576 }, (_, index) => index),
  );
  for (let key = 0; key < 1200; key++)
    await from.store.set(`key-${key}`, bytesOf(`\uFEFF${key}\r\n`));
  const result = await importLines(to.store, exportLines(from.store));
  assert.deepEqual(summary(result), [1203, 0, null]);
  const [sent, received] = await Promise.all(
    [from, to].map(({ store }) => collect(exportLines(store))),
  );
  assert.deepEqual(received, sent);
});

test("the same import again writes nothing, and only what differs is written", async () => {
  await using made = createTestStore();
  const lines = ["a", "b", "c"].map((key) => line(key));
  assert.deepEqual(summary(await importLines(made.store, lines)), [3, 0, null]);
  const { version } = await made.store.getVersioned("a");
  assert.deepEqual(summary(await importLines(made.store, lines)), [0, 3, null]);
  assert.equal((await made.store.getVersioned("a")).version, version);
  await made.store.set("b", bytesOf("B"));
  await made.store.delete("c");
  assert.deepEqual(summary(await importLines(made.store, lines)), [2, 1, null]);
  assert.deepEqual(await collect(exportLines(made.store)), lines);
});

test("of two lines with one key the later counts, as if each were written alone", async () => {
  await using made = createTestStore();
  await made.store.set("a", bytesOf("1"));
  await importLines(made.store, [line("a", "2"), line("b"), line("a", "1")]);
  assert.deepEqual(await made.store.get("a"), bytesOf("1"));
});

for (const [name, bad, code] of [
  ["is no entry", "{}", "entry-line-invalid"],
  ["has a key that is too large", line("k".repeat(300)), "key-too-large"],
  ["has a value that is too large", line("k", "v".repeat(2000)), "value-too-large"],
] as const) {
  test(`a line that ${name} ends the import; what stands before it is written`, async () => {
    await using made = createTestStore({ valueBytesMax: 1000 });
    const lines = [line("a"), line("b"), bad, line("c")];
    const dry = await importLines(made.store, lines, { dryRun: true });
    assert.deepEqual(summary(dry), [2, 0, [3, code]]);
    assert.equal(await made.store.count(), 0);
    assert.deepEqual(summary(await importLines(made.store, lines)), [2, 0, [3, code]]);
    assert.deepEqual((await made.store.list({ limit: 10 })).keys, ["a", "b"]);
  });
}

test("a full store ends the import at the line that it has no room for", async () => {
  await using made = createTestStore({ tuplesMax: 3 });
  await made.store.set("there", bytesOf("there"));
  const lines = [
    line("a"),
    line("there", "new"),
    line("b"),
    line("there"),
    line("c"),
    line("a", "x"),
  ];
  const expected = [4, 0, [5, "store-full"]];
  assert.deepEqual(summary(await importLines(made.store, lines, { dryRun: true })), [
    3,
    1,
    [5, "store-full"],
  ]);
  assert.deepEqual(summary(await importLines(made.store, lines)), expected);
  assert.deepEqual((await made.store.list({ limit: 10 })).keys, ["a", "b", "there"]);
  assert.deepEqual(await made.store.get("there"), bytesOf("there"));
});

test("steps are bounded, and progress is told after each", async () => {
  await using made = createTestStore({ tuplesMax: Infinity });
  const count = transferLimits.batchKeysMax * 2 + 1;
  const written: number[] = [];
  const lines = Array.from({ length: count }, (_, index) => line(`key-${index}`));
  await importLines(made.store, lines, {
    onProgress: (progress) => written.push(progress.written),
  });
  assert.deepEqual(written, [count - 1 - transferLimits.batchKeysMax, count - 1, count]);
  assert.equal(await made.store.count(), count);
});

test("a fault of the source that is no error of the table is thrown", async () => {
  await using made = createTestStore();
  const fault = new Error("not ours");
  const source = async function* (): AsyncGenerator<string> {
    yield line("a");
    throw fault;
  };
  await assert.rejects(importLines(made.store, source()), fault);
});

test("a store whose file is not there is empty to those who read, and no file is made", async () => {
  await using made = createTestStore();
  const path = join(made.folder, "other.db");
  const config = { ...made.config, path };
  await using other = new AppStores({ default: config });
  const store = other.openToRead("default");
  assert.equal(await store.get("a"), null);
  assert.equal(await store.count(), 0);
  assert.equal(existsSync(path), false);
  await other.open("default").set("a", bytesOf("1"));
  assert.deepEqual(await other.openToRead("default").get("a"), bytesOf("1"));
});

async function* pieces(...parts: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield typeof part === "string" ? bytesOf(part) : part;
}

test("lines are put together from pieces, whatever they are cut at", async () => {
  const text = "\uFEFFfirst\n\nä\u{1F511}\r\nlast";
  const bytes = [...bytesOf(text)].map((byte) => Uint8Array.of(byte));
  const lines = ["first", "", "ä\u{1F511}\r", "last"];
  assert.deepEqual(await collect(readLines(pieces(text), 100)), lines);
  assert.deepEqual(await collect(readLines(pieces(...bytes), 100)), lines);
  assert.deepEqual(await collect(readLines(pieces(text, "\n"), 100)), lines);
  assert.deepEqual(await collect(readLines(pieces(), 100)), []);
});

test("a line that is too long or no UTF-8 ends the import, by its number", async () => {
  await using made = createTestStore();
  const good = `${line("a")}\n`;
  const long = await importLines(made.store, readLines(pieces(good, "x".repeat(200), "\n"), 100));
  assert.match(
    long.stopped?.error.message ?? "",
    /^line 2 is no entry: it has more than 100 bytes/,
  );
  const damaged = await importLines(made.store, readLines(pieces(good, Uint8Array.of(0xff)), 100));
  assert.equal(damaged.stopped?.error.message, "line 2 is no entry: it is no UTF-8");
  assert.deepEqual([long.written, damaged.written, damaged.unchanged], [1, 0, 1]);
});
