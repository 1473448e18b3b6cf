/** Laws that hold for whatever is done to a store, each tried on many sequences that fast-check makes up. */

import assert from "node:assert/strict";
import fc from "fast-check";
import type { Entry, Store, StoreFeature } from "../src/stores/store.ts";
import { inByteOrder, listAll, type Operation, runOnModel, runOnStore } from "./model.ts";
import type { TestClock } from "./test-clock.ts";
import type { StoreTraits } from "./traits.ts";

/** A law: a name, the limit of the store it needs, and what to run on such a store while it is empty. */
export interface Law {
  readonly name: string;
  readonly tuplesMax: number;
  /** What not every engine offers; the law is left out where it does not. */
  readonly needs?: readonly StoreFeature[];
  readonly check: (store: Store, traits: StoreTraits, clock: TestClock) => Promise<void>;
}

const parameters = ({ runs = 60 }: StoreTraits): { numRuns: number } => ({ numRuns: runs });

// Few keys, so that sequences meet; chosen where encodings and orders of text differ.
const awkwardKeys = ["", "\0", "a", "a\0", "ab", "\ud7ff", "\ue000", "\uffff", "😀", "\u{10ffff}"];
const anyText = fc.string({ unit: "binary", maxLength: 6 });
const anyValue = fc.oneof(fc.uint8Array({ maxLength: 20 }), fc.constant(new Uint8Array(8)));
const anyPrefix = fc.oneof({ arbitrary: fc.constantFrom(...awkwardKeys), weight: 4 }, anyText);

/** What is tried on a store: only keys that its engine takes. */
function arbitraries({ acceptsKey = () => true }: StoreTraits) {
  const awkwardKey = fc.constantFrom(...awkwardKeys.filter(acceptsKey));
  const anyKey = fc.oneof({ arbitrary: awkwardKey, weight: 4 }, anyText.filter(acceptsKey));
  const anyEntry: fc.Arbitrary<Entry> = fc.tuple(anyKey, anyValue);
  const fewKeys = fc.array(anyKey, { maxLength: 8 });
  const fewEntries = fc.array(anyEntry, { maxLength: 8 });
  const anyOperation: fc.Arbitrary<Operation> = fc.oneof(
    fc.record({ op: fc.constantFrom("get", "exists", "delete", "watch"), key: anyKey }),
    fc.record({ op: fc.constant("set"), key: anyKey, value: anyValue }),
    fc.record({ op: fc.constantFrom("getMany", "deleteMany"), keys: fewKeys }),
    fc.record({ op: fc.constant("setMany"), entries: fewEntries }),
    fc.record({
      op: fc.constant("list"),
      prefix: anyPrefix,
      limit: fc.integer({ min: 1, max: 5 }),
    }),
    fc.record({
      op: fc.constant("increment"),
      key: anyKey,
      delta: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    }),
    fc.record({ op: fc.constant("insert"), key: anyKey, value: anyValue }),
  );
  const anySequence = fc.array(anyOperation, { maxLength: 40 });
  return { awkwardKey, anyKey, fewKeys, fewEntries, anySequence };
}

/** All laws. */
export const laws: readonly Law[] = [
  ...[Infinity, 5].map((tuplesMax) => ({
    name: `every sequence of operations answers as a Map would (${tuplesMax === Infinity ? "no limit" : `at most ${tuplesMax} keys`})`,
    tuplesMax,
    check: (store: Store, traits: StoreTraits) => answersAsAMap(store, traits, tuplesMax),
  })),
  {
    name: "a page lists keys in byte order, each once, and the last page says so",
    tuplesMax: Infinity,
    check: pagesAreOrdered,
  },
  {
    name: "a key that is there throughout is listed exactly once, whatever else comes and goes",
    tuplesMax: Infinity,
    check: pagesSurviveChanges,
  },
  {
    name: "a version is good until the key is written and never again",
    tuplesMax: Infinity,
    check: versionsGoStale,
  },
  {
    name: "of several swaps with one version exactly one wins",
    tuplesMax: Infinity,
    check: oneSwapWins,
  },
  {
    name: "what a caller does to bytes it gave or got does not reach the store",
    tuplesMax: Infinity,
    check: bytesAreCopied,
  },
  {
    name: "the count and the sizes are those of what was written",
    tuplesMax: Infinity,
    check: isMeasured,
  },
];

async function clear(store: Store): Promise<void> {
  await store.deleteMany(await listAll(store, "", 100));
}

async function answersAsAMap(store: Store, traits: StoreTraits, tuplesMax: number): Promise<void> {
  const { anySequence } = arbitraries(traits);
  await fc.assert(
    fc.asyncProperty(anySequence, async (sequence) => {
      await clear(store);
      const model = new Map<string, Uint8Array>();
      for (const operation of sequence) {
        const answer = await runOnStore(store, operation, traits);
        assert.deepEqual(answer, runOnModel(model, tuplesMax, operation, traits), operation.op);
      }
      const keys = await listAll(store, "", 7, traits);
      assert.deepEqual(keys, inByteOrder(model.keys()));
      assert.deepEqual(
        await store.getMany(keys),
        keys.map((key) => model.get(key)),
      );
    }),
    parameters(traits),
  );
}

async function pagesAreOrdered(store: Store, traits: StoreTraits): Promise<void> {
  const { fewEntries } = arbitraries(traits);
  const limits = fc.integer({ min: 1, max: 4 });
  await fc.assert(
    fc.asyncProperty(fewEntries, anyPrefix, limits, async (entries, prefix, limit) => {
      await clear(store);
      await store.setMany(entries);
      const expected = inByteOrder(new Set(entries.map(([key]) => key)));
      assert.deepEqual(
        await listAll(store, prefix, limit, traits),
        expected.filter((key) => key.startsWith(prefix)),
      );
    }),
    parameters(traits),
  );
}

async function pagesSurviveChanges(store: Store, traits: StoreTraits): Promise<void> {
  const { fewEntries, anySequence } = arbitraries(traits);
  await fc.assert(
    fc.asyncProperty(fewEntries, anySequence, async (entries, changes) => {
      await clear(store);
      await store.setMany(entries);
      const staying = new Set(entries.map(([key]) => key));
      const harmless = changes.filter((change) => !removes(change, staying));
      const listed: string[] = [];
      let cursor: string | null = null;
      do {
        const page = await store.list({ limit: 2, cursor });
        listed.push(...page.keys);
        cursor = page.cursor;
        const change = harmless.pop();
        if (change !== undefined) await runOnStore(store, change);
      } while (cursor !== null);
      const found = listed.filter((key) => staying.has(key));
      const { isOrdered = true } = traits;
      assert.deepEqual(isOrdered ? found : inByteOrder(found), inByteOrder(staying));
      assert.equal(new Set(listed).size, listed.length, "no key twice");
    }),
    parameters(traits),
  );
}

function removes(operation: Operation, keys: ReadonlySet<string>): boolean {
  if (operation.op === "delete") return keys.has(operation.key);
  return operation.op === "deleteMany" && operation.keys.some((key) => keys.has(key));
}

async function versionsGoStale(store: Store, traits: StoreTraits): Promise<void> {
  const { awkwardKey, anySequence } = arbitraries(traits);
  await fc.assert(
    fc.asyncProperty(
      awkwardKey,
      fc.option(anyValue),
      anySequence,
      async (key, before, sequence) => {
        await clear(store);
        if (before !== null) await store.set(key, before);
        const { version } = await store.getVersioned(key);
        const written = new Set<string>();
        for (const operation of sequence) {
          const answer = await runOnStore(store, operation);
          if (typeof answer !== "string" && answer !== false)
            for (const one of writtenBy(operation)) written.add(one);
        }
        const swapped = await store.compareAndSwap(key, version, new Uint8Array(1));
        const isExact = before !== null || traits.areAbsentVersionsExact !== false;
        if (written.has(key) && isExact) assert.equal(swapped, false, "the version was stale");
        // A version may turn stale without cause, but one that was just read has none.
        const again = await store.getVersioned(key);
        assert.equal(await store.compareAndSwap(key, again.version, new Uint8Array(2)), true);
      },
    ),
    parameters(traits),
  );
}

/** The keys that an operation writes for certain; a delete writes only where something was. */
function writtenBy(operation: Operation): string[] {
  switch (operation.op) {
    case "set":
    case "increment":
    case "insert":
      return [operation.key];
    case "setMany":
      return operation.entries.map(([key]) => key);
    default:
      return [];
  }
}

async function oneSwapWins(store: Store, traits: StoreTraits): Promise<void> {
  const { anyKey } = arbitraries(traits);
  const callers = fc.array(anyValue, { minLength: 2, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(anyKey, fc.option(anyValue), callers, async (key, before, values) => {
      await clear(store);
      if (before !== null) await store.set(key, before);
      const { version } = await store.getVersioned(key);
      const won = await Promise.all(
        values.map(async (value) => store.compareAndSwap(key, version, value)),
      );
      assert.equal(won.filter(Boolean).length, 1);
      assert.deepEqual(await store.get(key), values[won.indexOf(true)]);
    }),
    parameters(traits),
  );
}

async function bytesAreCopied(store: Store): Promise<void> {
  const given = Buffer.from("given");
  await store.set("a", given);
  await store.setMany([["b", given]]);
  given.fill(0);
  for (const key of ["a", "b"]) {
    const got = await store.get(key);
    assert.equal(Buffer.from(got ?? []).toString(), "given");
    got?.fill(0);
    assert.equal(Buffer.from((await store.get(key)) ?? []).toString(), "given");
  }
}

async function isMeasured(store: Store, traits: StoreTraits): Promise<void> {
  const { fewKeys, fewEntries } = arbitraries(traits);
  await fc.assert(
    fc.asyncProperty(fewEntries, fewKeys, async (entries, others) => {
      await clear(store);
      await store.setMany(entries);
      const written = new Map(entries);
      const keys = [...others, ...written.keys(), ...others];
      assert.equal(await store.count(), written.size);
      assert.deepEqual(
        await store.sizes(keys),
        keys.map((key) => written.get(key)?.byteLength ?? null),
      );
    }),
    parameters(traits),
  );
}
