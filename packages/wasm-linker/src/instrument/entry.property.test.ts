/** A function that can be suspended answers as a plain one where it was not, whatever its type. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { wat } from "../test-kit.ts";
import type { CoreSignature, FlatType } from "../types/layout.ts";
import { makeDirectEntry } from "./entry.ts";

const values: Readonly<Record<FlatType, fc.Arbitrary<unknown>>> = {
  i32: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  i64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  f32: fc.float({ noNaN: true }),
  f64: fc.double({ noNaN: true }),
};
const flatType = fc.constantFrom<FlatType>("i32", "i64", "f32", "f64");

/** The parameters of a function that returns one of them, or nothing, and values for them. */
const calls = fc
  .array(flatType, { minLength: 1, maxLength: 12 })
  .chain((parameters) =>
    fc.tuple(
      fc.constant(parameters),
      fc.option(fc.nat({ max: parameters.length - 1 })),
      fc.tuple(...parameters.map((type) => values[type])),
    ),
  );

/** It asks its host first, and traps where that says so. */
function functionOf(parameters: readonly FlatType[], returned: number | null, ask: () => unknown) {
  const result = returned === null ? null : (parameters[returned] as FlatType);
  const text = `(module (import "h" "ask" (func $ask (result i32)))
    (func (export "f") (param ${parameters.join(" ")}) ${result === null ? "" : `(result ${result})`}
      (if (call $ask) (then (unreachable)))
      ${returned === null ? "" : `(local.get ${returned})`}))`;
  const signature: CoreSignature = { parameters: [...parameters], result };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wat(text)), {
    h: { ask },
  });
  return { plain: exports["f"] as (...given: unknown[]) => unknown, signature };
}

describe("a function that is entered so that it can be suspended", () => {
  test("answers on the spot what the plain one answers", () => {
    fc.assert(
      fc.property(calls, ([parameters, returned, given]) => {
        const { plain, signature } = functionOf(parameters, returned, () => 0);
        const entered = makeDirectEntry(plain, signature);
        for (let round = 0; round < 2; round += 1) {
          assert.deepEqual(entered(...given), plain(...given));
        }
      }),
      { numRuns: 50 },
    );
  });

  test("answers the same with a promise where it was suspended", async () => {
    await fc.assert(
      fc.asyncProperty(calls, async ([parameters, returned, given]) => {
        const suspend = new WebAssembly.Suspending(() => setImmediate(0)) as unknown as () => 0;
        const { plain, signature } = functionOf(parameters, returned, suspend);
        const entered = makeDirectEntry(plain, signature);
        const later = entered(...given);
        assert.ok(later instanceof Promise);
        assert.deepEqual(await later, returned === null ? undefined : given[returned]);
      }),
      { numRuns: 20 },
    );
  });

  test("rejects where it traps, also after an answer, and answers again", async () => {
    const answers = [0, 1, 0, 1];
    const { plain, signature } = functionOf(["i32"], 0, () => answers.shift());
    const entered = makeDirectEntry(plain, signature);
    for (let round = 0; round < 2; round += 1) {
      assert.equal(entered(7), 7);
      await assert.rejects(entered(8) as Promise<unknown>, WebAssembly.RuntimeError);
    }
  });
});
