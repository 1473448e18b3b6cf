/** Laws of keys that expire and of their metadata, by a clock that the laws move. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { expiryLimits } from "../src/limits.ts";
import type { Details, Store, StoredEntry } from "../src/stores/store.ts";
import { type DetailOperation, runDetailed, runDetailedModel } from "./detail-model.ts";
import type { Law } from "./laws.ts";
import { listAll } from "./model.ts";
import type { TestClock } from "./test-clock.ts";
import type { StoreTraits } from "./traits.ts";

const keys = ["a", "a:b", "b", "c", "\ue000", "😀"];
const anyKey = fc.constantFrom(...keys);
const anyValue = fc.oneof(fc.uint8Array({ maxLength: 20 }), fc.constant(new Uint8Array(8)));
const one = Uint8Array.of(1);

/** Moments are made from a clock that stands at 0 and moved to the real one later. */
const anyDetails = (now: number): fc.Arbitrary<Details> =>
  fc.record(
    {
      expiry: fc.oneof(
        fc.record({ in: fc.constantFrom(1, 10, 100, 1e12, expiryLimits.momentMax) }),
        fc.record({ at: fc.constantFrom(1, now - 5, now, now + 1, now + 10, now + 60_000) }),
        fc.constant(null),
      ),
      metadata: fc.constantFrom("{}", '{"color":"grün"}', "null", null),
    },
    { requiredKeys: [] },
  );

function anyOperation(now: number): fc.Arbitrary<DetailOperation> {
  const details = anyDetails(now);
  const detailed = (op: fc.Arbitrary<"set" | "swap" | "insert">): fc.Arbitrary<DetailOperation> =>
    fc.record(
      { op, key: anyKey, value: anyValue, details },
      { requiredKeys: ["op", "key", "value"] },
    );
  return fc.oneof(
    detailed(fc.constantFrom("set", "swap", "insert")),
    fc.record(
      { op: fc.constant("increment" as const), key: anyKey, delta: fc.constant(3n), details },
      { requiredKeys: ["op", "key", "delta"] },
    ),
    fc.record({
      op: fc.constant("setMany" as const),
      entries: fc.array(fc.tuple(anyKey, anyValue, fc.option(details, { nil: undefined })), {
        maxLength: 4,
      }),
    }),
    fc.record({ op: fc.constantFrom("delete", "get", "exists"), key: anyKey }),
    fc.record({
      op: fc.constant("advance" as const),
      milliseconds: fc.constantFrom(1, 9, 90, 60_000),
    }),
    fc.constant({ op: "look" as const }),
  );
}

/** All laws of details. */
export const detailLaws: readonly Law[] = [
  ...[Infinity, 3].map((tuplesMax): Law => ({
    name: `keys that expire and metadata are as in a Map that forgets (${tuplesMax === Infinity ? "no limit" : `at most ${tuplesMax} keys`})`,
    tuplesMax,
    needs: ["expiry", "metadata"],
    check: (store, traits, clock) => forgetsAsAMap(store, traits, clock, tuplesMax),
  })),
  {
    name: "a version is never good again once its key has expired, whether or not anybody looked",
    tuplesMax: Infinity,
    needs: ["expiry"],
    check: versionsExpire,
  },
  {
    name: "many keys that have expired at once are neither counted nor listed, and leave room",
    tuplesMax: 250,
    needs: ["expiry"],
    check: manyExpire,
  },
  {
    name: "many keys that are prolonged are there after the moments that they had, and gone after those that they have",
    tuplesMax: 120,
    needs: ["expiry"],
    check: manyAreProlonged,
  },
];

async function forgetsAsAMap(
  store: Store,
  { runs = 60 }: StoreTraits,
  clock: TestClock,
  tuplesMax: number,
): Promise<void> {
  const sequences = fc.array(anyOperation(clock.now()), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(sequences, async (sequence) => {
      await store.deleteMany(keys);
      const model = new Map<string, StoredEntry>();
      for (const operation of [...sequence, { op: "look" as const }]) {
        const expected = runDetailedModel(model, clock.now(), tuplesMax, operation, keys);
        const answer = await runDetailed(store, clock, operation, keys);
        assert.deepEqual(answer, expected, operation.op);
      }
    }),
    { numRuns: runs },
  );
}

async function versionsExpire(store: Store, traits: StoreTraits, clock: TestClock): Promise<void> {
  const isExact = traits.areAbsentVersionsExact !== false;
  for (const looks of [false, true]) {
    await store.delete("a");
    const absent = await store.getVersioned("a");
    await store.set("a", one, { expiry: { in: 10 } });
    const there = await store.getVersioned("a");
    assert.deepEqual(there.value, one);
    await clock.advance(10);
    if (looks) assert.equal((await store.getVersioned("a")).value, null);
    assert.equal(await store.compareAndSwap("a", there.version, one), false);
    if (isExact) assert.equal(await store.compareAndSwap("a", absent.version, one), false);
    const gone = await store.getVersioned("a");
    assert.equal(gone.value, null);
    assert.equal(await store.compareAndSwap("a", there.version, one), false);
    assert.equal(await store.compareAndSwap("a", gone.version, one), true);
    assert.deepEqual(await store.get("a"), one);
  }
}

async function manyExpire(store: Store, _traits: StoreTraits, clock: TestClock): Promise<void> {
  const many = Array.from({ length: 240 }, (_, index) => `key-${String(index).padStart(3, "0")}`);
  const entries = many.map((key) => [key, one] as const);
  await store.setMany(entries, new Map(many.map((key) => [key, { expiry: { in: 5 } }])));
  await store.set("key-100x", one);
  assert.equal(await store.count(), 241);
  await clock.advance(5);
  assert.deepEqual(await listAll(store, "", 100), ["key-100x"]);
  assert.equal(await store.count(), 1);
  await store.setMany(many.map((key) => [`new-${key}`, one] as const));
  assert.equal(await store.count(), 241);
  await store.setMany(entries.slice(0, 9));
  await assert.rejects(async () => store.set("more", one), { code: "store-full" });
}

async function manyAreProlonged(
  store: Store,
  _traits: StoreTraits,
  clock: TestClock,
): Promise<void> {
  const many = Array.from({ length: 120 }, (_, index) => `key-${String(index).padStart(3, "0")}`);
  const setAll = (expiry: { in: number }): Promise<void> | void =>
    store.setMany(
      many.map((key) => [key, one] as const),
      new Map(many.map((key) => [key, { expiry }])),
    );
  await setAll({ in: 5 });
  await setAll({ in: 50 });
  for (const key of many.slice(0, 60)) await store.set(key, one, { expiry: { in: 100 } });
  await clock.advance(5);
  assert.equal(await store.count(), 120);
  assert.deepEqual((await listAll(store, "", 100)).toSorted(), many);
  await assert.rejects(async () => store.set("more", one), { code: "store-full" });
  await clock.advance(45);
  assert.equal(await store.count(), 60);
  await store.set("more", one);
  const left = (await listAll(store, "", 100)).toSorted();
  assert.deepEqual(left, [...many.slice(0, 60), "more"]);
  await clock.advance(50);
  assert.equal(await store.count(), 1);
  await store.setMany(many.slice(0, 119).map((key) => [key, one] as const));
  await assert.rejects(async () => store.set("yet more", one), { code: "store-full" });
}
