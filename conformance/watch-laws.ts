/** Laws of those who tell of changes. */

import assert from "node:assert/strict";
import fc from "fast-check";
import type { ChangeSource, Store } from "../src/stores/store.ts";
import type { Law } from "./laws.ts";
import type { TestClock } from "./test-clock.ts";
import type { StoreTraits } from "./traits.ts";

const keys = ["a", "b", "c"];

/** All laws of watching. */
export const watchLaws: readonly Law[] = [
  {
    name: "each change gives the store another mark and its key another version",
    tuplesMax: Infinity,
    needs: ["watching"],
    check: changesAreMarked,
  },
  {
    name: "a key that expires gets another version",
    tuplesMax: Infinity,
    needs: ["watching", "expiry"],
    check: expiryIsMarked,
  },
];

async function changesAreMarked(store: Store, { runs = 60 }: StoreTraits): Promise<void> {
  const source = sourceOf(store);
  const step = fc.record({
    op: fc.constantFrom("set", "increment", "swap", "delete", "commit"),
    key: fc.constantFrom(...keys),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 10 }), async (steps) => {
      await store.deleteMany(keys);
      for (const { op, key } of steps) {
        const isThere = await store.exists(key);
        const versions = await source.versions(keys);
        assert.equal((await store.getVersioned(key)).version, versions[keys.indexOf(key)]);
        const mark = source.mark();
        const value = new Uint8Array(8);
        if (op === "set") await store.set(key, value);
        if (op === "increment") await store.increment(key, 0n);
        if (op === "swap")
          await store.compareAndSwap(key, versions[keys.indexOf(key)] ?? "", value);
        if (op === "delete") await store.delete(key);
        if (op === "commit")
          await store.commit({ checks: [], writes: [{ kind: "set", key, value }] });
        // To delete what is not there changes nothing.
        if (op === "delete" && !isThere) continue;
        assert.notEqual(source.mark(), mark, op);
        const after = await source.versions(keys);
        for (const [index, one] of keys.entries()) {
          if (one === key) assert.notEqual(after[index], versions[index], op);
          else if (await store.exists(one)) assert.equal(after[index], versions[index], op);
        }
      }
    }),
    { numRuns: runs },
  );
}

async function expiryIsMarked(store: Store, _traits: StoreTraits, clock: TestClock): Promise<void> {
  const source = sourceOf(store);
  await store.set("a", new Uint8Array(), { expiry: { in: 10 } });
  const [before] = await source.versions(["a"]);
  await clock.advance(10);
  const [after] = await source.versions(["a"]);
  assert.notEqual(after, before);
  assert.equal((await store.getVersioned("a")).version, after);
}

function sourceOf({ changes }: Store): ChangeSource {
  assert.ok(changes !== undefined);
  return changes;
}
