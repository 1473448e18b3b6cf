/** The suite that every driver passes: all vectors and all laws, each on a fresh store. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Store } from "../src/stores/store.ts";
import { laws } from "./laws.ts";
import { readVectors, replay } from "./vectors.ts";

/** Opens an empty store that nobody else uses. */
export type OpenStore = (limits: { tuplesMax: number }) => Store | Promise<Store>;

/** What a driver is known to do in another way. */
export interface ConformanceOptions {
  /** Tests that are left out, by name, and why. What the driver does instead has a test of its own. */
  readonly differences?: readonly { readonly test: string; readonly reason: string }[];
}

/** Declares the tests of one driver. */
export function storeConformance(
  name: string,
  open: OpenStore,
  { differences = [] }: ConformanceOptions = {},
): void {
  const vectors = readVectors().map((one) => ({
    name: one.name,
    tuplesMax: one.tuplesMax ?? Infinity,
    check: (store: Store) => replay(store, one),
  }));
  describe(`${name} conforms`, () => {
    const tests = [...vectors, ...laws];
    test("every difference names a test", () => {
      const names = new Set(tests.map((one) => one.name));
      assert.deepEqual(
        differences.filter((difference) => !names.has(difference.test)),
        [],
      );
    });
    for (const { name: title, tuplesMax, check } of tests) {
      test(title, async (context) => {
        const difference = differences.find((one) => one.test === title);
        if (difference !== undefined) return context.skip(difference.reason);
        const store = await open({ tuplesMax });
        try {
          await check(store);
        } finally {
          await store.close();
        }
      });
    }
  });
}
