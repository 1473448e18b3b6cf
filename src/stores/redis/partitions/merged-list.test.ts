import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { openMemoryStore } from "../../memory/memory.ts";
import type { ListOptions, SynchronousStore } from "../../store.ts";
import { listMerged } from "./merged-list.ts";

const nothing = new Uint8Array();

function storeOf(keys: readonly string[]): SynchronousStore {
  const store = openMemoryStore({ label: "test", tuplesMax: Infinity });
  for (const key of keys) store.set(key, nothing);
  return store;
}

/** A partition whose cursor is the last key of its page, as that of Redis is. */
function partitionOver(store: SynchronousStore, onRead: (keys: number) => void = () => {}) {
  return async ({ cursor = null, reverse = false, ...options }: ListOptions) => {
    const all = store.list({ ...options, reverse, limit: 100_000 }).keys;
    const last = cursor === null ? null : Buffer.from(cursor, "base64url");
    const rest = all.filter((key) => {
      if (last === null) return true;
      const order = Buffer.compare(Buffer.from(key), last);
      return reverse ? order < 0 : order > 0;
    });
    const keys = rest.slice(0, options.limit);
    onRead(keys.length);
    const isMore = rest.length > keys.length;
    return { keys, cursor: isMore ? Buffer.from(keys.at(-1) ?? "").toString("base64url") : null };
  };
}

const anyKey = fc.oneof(
  fc.constantFrom("", "\0", "a", "a\0", "ab", "b", "\ud7ff", "\ue000", "\uffff", "😀"),
  fc.string({ unit: "grapheme", maxLength: 4 }),
);

test("several partitions list what one store lists that has all their keys", async () => {
  const bound = fc.option(anyKey, { nil: undefined });
  const any = fc.record({
    keys: fc.uniqueArray(fc.tuple(anyKey, fc.nat(5)), { selector: ([key]) => key, maxLength: 60 }),
    partitions: fc.integer({ min: 2, max: 6 }),
    options: fc.record({
      prefix: fc.constantFrom("", "a", "\ud7ff"),
      start: bound,
      end: bound,
      reverse: fc.boolean(),
      limit: fc.integer({ min: 1, max: 9 }),
    }),
  });
  await fc.assert(
    fc.asyncProperty(any, async ({ keys, partitions, options }) => {
      const whole = storeOf(keys.map(([key]) => key));
      const lists = Array.from({ length: partitions }, (_, partition) => {
        const own = keys.filter(([, number]) => number % partitions === partition);
        return partitionOver(storeOf(own.map(([key]) => key)));
      });
      const listed: string[] = [];
      let cursor: string | null = null;
      do {
        const page = await listMerged(lists, { ...options, cursor });
        assert.ok(page.keys.length === options.limit || page.cursor === null);
        assert.ok(page.keys.length > 0 || cursor === null, "no page after the last");
        listed.push(...page.keys);
        ({ cursor } = page);
      } while (cursor !== null);
      assert.deepEqual(listed, whole.list({ ...options, limit: 1_000 }).keys);
    }),
    { numRuns: 500 },
  );
});

test("a page takes a few pages' keys, however they are spread", async () => {
  const limit = 1_000;
  const all = Array.from({ length: 20_000 }, (_, index) => `key-${String(index).padStart(6, "0")}`);
  const spreads = {
    even: (index: number) => index % 16,
    "all in one": () => 3,
    "one after the other": (index: number) => Math.floor(index / 1_250),
  };
  for (const [name, spread] of Object.entries(spreads)) {
    let [read, calls] = [0, 0];
    const lists = Array.from({ length: 16 }, (_, partition) =>
      partitionOver(storeOf(all.filter((_key, index) => spread(index) === partition)), (keys) => {
        read += keys;
        calls++;
      }),
    );
    const page = await listMerged(lists, { limit });
    assert.deepEqual(page.keys, all.slice(0, limit), name);
    assert.ok(read <= 6 * limit, `${name}: ${read} keys read`);
    assert.ok(calls <= 16 + 2 * 16, `${name}: ${calls} calls`);
  }
});

test("a partition that cannot be asked fails the list", async () => {
  const broken = async (): Promise<never> => {
    throw new Error("away");
  };
  const lists = [partitionOver(storeOf(["a"])), broken];
  await assert.rejects(listMerged(lists, { limit: 1 }), /away/);
});
