/** Laws of lists of a range, from either end. */

import assert from "node:assert/strict";
import fc from "fast-check";
import type { ListOptions, Store } from "../src/stores/store.ts";
import type { Law } from "./laws.ts";
import { inByteOrder, listAll } from "./model.ts";
import type { StoreTraits } from "./traits.ts";

const awkward = ["", "\0", "a", "a\0", "ab", "b", "\ud7ff", "\ue000", "\uffff", "😀", "\u{10ffff}"];

/** All laws of ranges. */
export const rangeLaws: readonly Law[] = [
  {
    name: "a range is listed from either end, each key once, whatever the size of a page",
    tuplesMax: Infinity,
    needs: ["ranges"],
    check: rangesAreListed,
  },
  {
    name: "a key that is there throughout is listed once in reverse, whatever comes and goes",
    tuplesMax: Infinity,
    needs: ["ranges"],
    check: reversePagesSurviveChanges,
  },
];

async function rangesAreListed(
  store: Store,
  { runs = 60, acceptsKey = () => true }: StoreTraits,
): Promise<void> {
  const keys = awkward.filter(acceptsKey);
  const bound = fc.option(fc.constantFrom(...awkward, "aa", "zz"), { nil: undefined });
  const any = fc.record({
    present: fc.subarray(keys),
    prefix: fc.oneof(fc.constant(""), fc.constantFrom("a", "\ud7ff", "\u{10ffff}", "zz")),
    start: bound,
    end: bound,
    reverse: fc.constantFrom(undefined, false, true),
    limit: fc.integer({ min: 1, max: 4 }),
  });
  await fc.assert(
    fc.asyncProperty(any, async ({ present, ...options }) => {
      await store.deleteMany(await listAll(store, "", 100));
      await store.setMany(present.map((key) => [key, new Uint8Array()]));
      assert.deepEqual(await pages(store, options), expected(present, options));
    }),
    { numRuns: runs },
  );
}

function expected(
  present: readonly string[],
  { prefix = "", start, end, reverse }: Omit<ListOptions, "limit">,
): string[] {
  const isBefore = (left: string, right: string): boolean =>
    Buffer.compare(Buffer.from(left), Buffer.from(right)) < 0;
  const keys = inByteOrder(present).filter(
    (key) =>
      key.startsWith(prefix) &&
      (start === undefined || !isBefore(key, start)) &&
      (end === undefined || isBefore(key, end)),
  );
  return reverse === true ? keys.toReversed() : keys;
}

async function pages(store: Store, options: ListOptions): Promise<string[]> {
  const keys: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await store.list({ ...options, cursor });
    assert.ok(page.keys.length <= options.limit);
    keys.push(...page.keys);
    ({ cursor } = page);
  } while (cursor !== null);
  return keys;
}

async function reversePagesSurviveChanges(
  store: Store,
  { acceptsKey = () => true }: StoreTraits,
): Promise<void> {
  const staying = awkward.filter(acceptsKey);
  await store.setMany(staying.map((key) => [key, new Uint8Array()]));
  const listed: string[] = [];
  let cursor: string | null = null;
  let round = 0;
  do {
    const page = await store.list({ limit: 2, cursor, reverse: true });
    listed.push(...page.keys);
    ({ cursor } = page);
    for (const key of ["a\0x", "z", "c"]) {
      if (round % 2 === 0) await store.set(key, new Uint8Array());
      else await store.delete(key);
    }
    round += 1;
  } while (cursor !== null);
  const found = listed.filter((key) => staying.includes(key));
  assert.deepEqual(found, inByteOrder(staying).toReversed());
  assert.equal(new Set(listed).size, listed.length, "no key twice");
}
