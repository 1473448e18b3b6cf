/** The suite that every driver passes: all vectors and all laws, each on a fresh store. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Store } from "../src/stores/store.ts";
import type { StoreDifference } from "../src/stores/differences.ts";
import { commitLaws } from "./commit-laws.ts";
import { detailLaws } from "./detail-laws.ts";
import { type Law, laws } from "./laws.ts";
import { rangeLaws } from "./range-laws.ts";
import { TestClock } from "./test-clock.ts";
import type { StoreTraits } from "./traits.ts";
import { watchLaws } from "./watch-laws.ts";
import { readVectors, replay } from "./vectors.ts";

/** Opens an empty store that nobody else uses; where its keys can expire, they do by this clock. */
export type OpenStore = (needs: { tuplesMax: number; clock: TestClock }) => Store | Promise<Store>;

/** What a driver is known to do in another way. */
export interface ConformanceOptions {
  /** The driver's own list; the tests it names are left out, and what the driver does instead has tests of its own. */
  readonly differences?: readonly StoreDifference[];
  /** What the laws must know. */
  readonly traits?: StoreTraits;
  /** Why nothing can be run here: the engine is not to be had. */
  readonly skip?: string | false;
}

/** Declares the tests of one driver. */
export function storeConformance(
  name: string,
  open: OpenStore,
  { differences = [], traits = {}, skip = false }: ConformanceOptions = {},
): void {
  const vectors = readVectors().map((one): Law => ({
    name: one.name,
    tuplesMax: one.tuplesMax ?? Infinity,
    check: (store: Store) => replay(store, one),
  }));
  describe(`${name} conforms`, { skip }, () => {
    const tests = [...vectors, ...laws, ...detailLaws, ...commitLaws, ...rangeLaws, ...watchLaws];
    test("every difference names a test", () => {
      const names = new Set(tests.map((one) => one.name));
      const named = differences.flatMap((difference) => difference.tests);
      assert.deepEqual(
        named.filter((one) => !names.has(one)),
        [],
      );
    });
    for (const { name: title, tuplesMax, check, needs = [] } of tests) {
      test(title, async (context) => {
        const difference = differences.find(
          ({ tests: named, lacks }) =>
            named.includes(title) || (lacks !== undefined && needs.includes(lacks)),
        );
        if (difference !== undefined) return context.skip(difference.reason);
        const clock = new TestClock();
        const store = await open({ tuplesMax, clock });
        try {
          await check(store, traits, clock);
        } finally {
          await store.close();
        }
      });
    }
  });
}
