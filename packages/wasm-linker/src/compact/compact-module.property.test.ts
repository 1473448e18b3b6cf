import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { wat } from "../instrument/test-module.ts";
import { observeCompact, observePlain } from "./test-observe.ts";

/** Types by their parameters and results: 0 and 3 are the same. */
const types = [
  "(param i32) (result i32)",
  "(param i32 i64)",
  "(result i32)",
  "",
  "(param f64) (result i32)",
];
types[3] = types[0] as string;
const givesNothing = (type: number): boolean => type === 1;
const argumentsOf = [
  "(local.get 0)",
  "(local.get 0) (i64.const 7)",
  "",
  "(local.get 0)",
  "(f64.const 3)",
];

const anyType = fc.nat(types.length - 1);
const call = fc.record({
  type: anyType,
  place: fc.nat(12),
  isIndirect: fc.boolean(),
  adds: fc.boolean(),
});

interface Call {
  readonly type: number;
  readonly place: number;
  readonly isIndirect: boolean;
  readonly adds: boolean;
}

const modules = fc.record({
  imports: fc.array(anyType, { maxLength: 8 }),
  own: fc.array(anyType, { minLength: 1, maxLength: 4 }),
  size: fc.nat(10),
  segments: fc.array(
    fc.record({ start: fc.nat(6), functions: fc.array(fc.nat(40), { maxLength: 4 }) }),
    { maxLength: 3 },
  ),
  calls: fc.array(call, { minLength: 1, maxLength: 6 }),
  isExported: fc.boolean(),
  alone: fc.nat(9),
});

function textOf(made: typeof modules extends fc.Arbitrary<infer One> ? One : never): string {
  const { imports, own, size, segments, calls, isExported } = made;
  const count = imports.length + own.length;
  const all = [...imports, ...own];
  const step = ({ type, place, isIndirect, adds }: Call): string => {
    const given = argumentsOf[type] as string;
    // Directly only what has the type.
    const targets = all.flatMap((one, at) => (types[one] === types[type] ? [at] : []));
    const target = targets[place % Math.max(targets.length, 1)];
    const where = adds ? `(i32.add (local.get 0) (i32.const ${place}))` : `(i32.const ${place})`;
    const written =
      isIndirect || target === undefined
        ? `(call_indirect (type ${type}) ${given} ${where})`
        : `(call ${target} ${given})`;
    return givesNothing(type)
      ? written
      : `(global.set 0 (i32.xor (i32.mul (global.get 0) (i32.const 31)) ${written}))`;
  };
  const bodies = own.map(
    (type, at) => `(func (type ${type}) ${givesNothing(type) ? "" : `(i32.const ${at})`})`,
  );
  return `(module
    ${types.map((one) => `(type (func ${one}))`).join("\n")}
    ${imports.map((type, at) => `(import "host" "${at}" (func (type ${type})))`).join("\n")}
    (table ${isExported ? '(export "table")' : ""} ${size} funcref)
    (global (mut i32) (i32.const 1))
    ${segments
      .map(({ start, functions }) => {
        const fitting = functions.slice(0, Math.max(size - start, 0));
        return start > size
          ? ""
          : `(elem (i32.const ${start}) ${fitting.map((one) => one % count).join(" ")})`;
      })
      .join("\n")}
    ${bodies.join("\n")}
    (func (export "run") (param i32) (result i32)
      ${calls.map(step).join("\n")} (global.get 0)))`;
}

test("a module that was made compact calls what it called, gives what it gave, and traps where it did", () => {
  let compacted = 0;
  let withoutTable = 0;
  fc.assert(
    fc.property(modules, (made) => {
      const bytes = wat(textOf(made));
      const expected = observePlain(bytes);
      const found = observeCompact(bytes, (name) => Number(name) !== made.alone);
      if (found === null) return;
      compacted += 1;
      if (!made.isExported) withoutTable += 1;
      assert.deepEqual({ calls: found.calls, outcomes: found.outcomes }, expected);
    }),
    { numRuns: 400 },
  );
  assert.ok(compacted > 100 && withoutTable > 50);
});
