/** What is in a container, and how what others put there is read. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Store } from "../../src/stores/store.ts";
import { expectCode } from "./expect-code.ts";
import { useCosmos } from "./use-cosmos.ts";

const cosmos = useCosmos();
const bytes = (...values: number[]): Uint8Array => new Uint8Array(values);

test("a document is what Spin writes, and Spin's is read", async () => {
  const container = await cosmos.createContainer();
  const store = await cosmos.open({ container: container.id });
  await store.set("ours", bytes(0, 7, 255));
  const { resource } = await container.item("ours", "ours").read();
  const own = Object.entries(resource ?? {}).filter(([name]) => !name.startsWith("_"));
  assert.deepEqual(Object.fromEntries(own), { id: "ours", value: [0, 7, 255] });
  await container.items.upsert({ id: "spins", value: [104, 105] });
  await container.items.upsert({ id: "embedded", value: [1], store_id: "app/default" });
  assert.deepEqual(await store.get("spins"), bytes(104, 105));
  assert.deepEqual(await store.getMany(["embedded", "none"]), [bytes(1), null]);
  await store.close();
});

test("a counter is 8 bytes, and Spin's stays a number that Spin can add to", async () => {
  const container = await cosmos.createContainer();
  const store = await cosmos.open({ container: container.id });
  assert.equal(await store.increment("ours", -2n), -2n);
  const ours = (await container.item("ours", "ours").read<{ value: unknown }>()).resource;
  assert.deepEqual(ours?.value, [254, 255, 255, 255, 255, 255, 255, 255]);
  await container.items.upsert({ id: "spins", value: 40 });
  assert.deepEqual(await store.get("spins"), bytes(40, 0, 0, 0, 0, 0, 0, 0));
  assert.equal(await store.increment("spins", 2n), 42n);
  const spins = async (): Promise<unknown> =>
    (await container.item("spins", "spins").read<{ value: unknown }>()).resource?.value;
  assert.equal(await spins(), 42);
  assert.deepEqual(await store.sizes(["spins"]), [8]);
  assert.equal(await store.increment("spins", 2n ** 60n), 2n ** 60n + 42n);
  assert.ok(Array.isArray(await spins()), "a number holds 53 bits");
  assert.equal(await store.increment("spins", 1n), 2n ** 60n + 43n);
  await store.close();
});

test("documents of another shape are there but have no value", async () => {
  const container = await cosmos.createContainer();
  const store = await cosmos.open({ container: container.id });
  const strange = [undefined, null, "text", 1.5, [1, 256], [0.5], ["a"], {}];
  for (const [index, value] of strange.entries()) {
    await container.items.upsert({ id: `strange-${index}`, value });
  }
  for (const index of strange.keys()) {
    await expectCode(Promise.resolve(store.get(`strange-${index}`)), "value-foreign");
    await expectCode(Promise.resolve(store.increment(`strange-${index}`, 1n)), "value-foreign");
  }
  assert.equal(await store.count(), strange.length);
  assert.equal((await store.list({ limit: 100 })).keys.length, strange.length);
  await store.set("strange-0", bytes(1));
  assert.deepEqual(await store.get("strange-0"), bytes(1));
  await store.close();
});

const injections = [
  "'",
  '"',
  "@prefix",
  "@key",
  "--",
  "' OR 1=1 --",
  "c.id",
  "%",
  "+",
  "a&b=c",
  ";",
];

test("keys that look like queries or addresses are keys", async () => {
  const store = await cosmos.open();
  for (const key of injections) await store.set(key, Buffer.from(key));
  assert.equal(await store.count(), injections.length);
  for (const key of injections) {
    assert.equal(Buffer.from((await store.get(key)) ?? []).toString(), key);
    assert.equal(await store.exists(key), true);
    assert.deepEqual(await store.sizes([key, `${key}x`]), [key.length, null]);
    assert.deepEqual(
      (await store.list({ prefix: key, limit: 10 })).keys,
      injections.filter((one) => one.startsWith(key)).toSorted(),
    );
  }
  assert.equal(await store.exists("' OR 'a'='a"), false);
  await store.delete("' OR 1=1 --");
  assert.equal(await store.count(), injections.length - 1);
  await store.close();
});

test("keys that no document can have are refused by every call, before anything is sent", async () => {
  const store = await cosmos.open();
  const refused = ["", ".", "..", " ", "\t\n", "a/b", "a\\b", "a?", "#a", "é".repeat(512)];
  const calls = (key: string): (() => unknown)[] => [
    () => store.get(key),
    () => store.set(key, bytes(1)),
    () => store.delete(key),
    () => store.exists(key),
    () => store.getMany(["good", key]),
    () =>
      store.setMany([
        ["good", bytes(1)],
        [key, bytes(1)],
      ]),
    () => store.deleteMany(["good", key]),
    () => store.increment(key, 1n),
    () => store.getVersioned(key),
    () => store.compareAndSwap(key, null, bytes(1)),
  ];
  for (const key of refused) {
    for (const call of calls(key)) {
      await expectCode((async () => call())(), "key-not-supported");
    }
  }
  assert.equal(await store.count(), 0);
  const longest = "é".repeat(511);
  await store.set(longest, bytes(1));
  assert.deepEqual((await store.list({ limit: 2 })).keys, [longest]);
  await store.close();
});

test("a value fits by the digits of its bytes", async () => {
  const store = await cosmos.open();
  const large = (byte: number, size: number): Uint8Array => new Uint8Array(size).fill(byte);
  const digits: [number, number][] = [
    [0, 1_040_000],
    [10, 690_000],
    [200, 520_000],
  ];
  for (const [byte, size] of digits) {
    const error = await expectCode(
      Promise.resolve(store.set("large", large(byte, size + 20_000))),
      "value-not-supported",
    );
    const max = Number(/at most (\d+) bytes/.exec(error.message)?.[1]);
    assert.ok(max >= size && max < size + 20_000, error.message);
    if (byte === 200) await store.set("large", large(byte, max));
  }
  assert.ok(((await store.get("large"))?.byteLength ?? 0) > 520_000);
  await expectCode(
    Promise.resolve(
      store.setMany([
        ["small", bytes(1)],
        ["large", large(200, 600_000)],
      ]),
    ),
    "value-not-supported",
  );
  assert.equal(await store.exists("small"), false);
  await store.close();
});

async function listByPages(store: Store, prefix: string, limit: number): Promise<string[]> {
  const keys: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await store.list({ prefix, limit, cursor });
    assert.ok(page.keys.length <= limit);
    keys.push(...page.keys);
    cursor = page.cursor;
  } while (cursor !== null);
  return keys;
}

test("keys come in the order of their UTF-8 bytes, whatever characters they have", async () => {
  const store = await cosmos.open();
  const letters = ["a", "\ud7ff", "\ue000", "\uffff", "😀", "\u{10ffff}"];
  const keys = letters.flatMap((one) => [one, ...letters.map((two) => one + two)]);
  keys.push("a😀z", "a\uffffz", "b", "\0", "\0\0", "zz");
  await store.setMany(keys.toReversed().map((key) => [key, bytes(1)]));
  const ordered = keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  for (const limit of [1, 2, 3, 7, keys.length - 1, keys.length, 1000]) {
    assert.deepEqual(await listByPages(store, "", limit), ordered);
  }
  for (const prefix of ["a", "😀", "\uffff", "a😀", "\ue000"]) {
    const expected = ordered.filter((key) => key.startsWith(prefix));
    assert.deepEqual(await listByPages(store, prefix, 2), expected);
  }
  await store.close();
});

test("a cursor that the store did not give is refused", async () => {
  const store = await cosmos.open();
  for (const cursor of ["", "k", "k!", "x", "kYQ=", "a"]) {
    await expectCode(Promise.resolve(store.list({ limit: 1, cursor })), "invalid-argument");
  }
  await store.close();
});
