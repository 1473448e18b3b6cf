/** What is lowered and lifted again is what it was, for every type, in memory and as core values. */

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { GuestMemory } from "../memory/guest-memory.ts";
import { AbiContext } from "./abi-context.ts";
import { flatParametersMax, layoutOf } from "../types/layout.ts";
import { liftOf } from "./lift.ts";
import { lowerOf } from "./lower.ts";
import { HostMeter } from "../memory/meter.ts";
import { CallTooLarge, GuestTrap } from "../errors.ts";
import { HandleTable } from "./handle-table.ts";
import type { ValueType } from "../types/types.ts";
import { samples } from "../component/test-samples.ts";

function context(callBytesMax = 134_217_728): AbiContext {
  const memory = new WebAssembly.Memory({ initial: 4 });
  let next = 1024;
  const realloc = (_old: number, _oldSize: number, align: number, size: number): number => {
    const start = Math.ceil(next / align) * align;
    next = start + size;
    return start;
  };
  return new AbiContext(
    new HandleTable(),
    0,
    () => new GuestMemory(new HostMeter(callBytesMax), memory, realloc),
  );
}

test("a value comes back from memory as it went in", () => {
  fc.assert(
    fc.property(samples, ({ type, value }) => {
      const abi = context();
      const { bytes, align } = layoutOf(type);
      const pointer = abi.memory.allocate(align, bytes);
      lowerOf(type).store(abi, pointer, value);
      assert.deepEqual(liftOf(type).load(abi, pointer), value);
    }),
    { numRuns: 2000 },
  );
});

test("a value comes back from core values as it went in, and uses exactly those of its type", () => {
  fc.assert(
    fc.property(samples, ({ type, value }) => {
      // Of more, a function takes a place in memory.
      fc.pre(layoutOf(type).flat.length <= flatParametersMax);
      const abi = context();
      const flat: unknown[] = [];
      lowerOf(type).flat(abi, value, flat);
      assert.equal(flat.length, layoutOf(type).flat.length);
      for (const [at, one] of layoutOf(type).flat.entries()) {
        assert.equal(typeof flat[at], one === "i64" ? "bigint" : "number", `${type.kind} ${at}`);
      }
      assert.deepEqual(liftOf(type).flat(abi, flat, 0), value);
    }),
    { numRuns: 2000 },
  );
});

test("bytes that no value has are refused, and nothing else is thrown", () => {
  fc.assert(
    fc.property(samples, fc.uint8Array({ minLength: 512, maxLength: 512 }), ({ type }, noise) => {
      const abi = context();
      abi.memory.bytes.set(noise, 64);
      try {
        liftOf(type).load(abi, 64);
      } catch (error) {
        assert.ok(error instanceof GuestTrap || error instanceof CallTooLarge);
      }
    }),
    { numRuns: 2000 },
  );
});

const number = { kind: "u32" } as const;

test("a map and a list of fixed length lie in memory as a list of pairs and as a tuple do", () => {
  const map: ValueType = { kind: "map", key: { kind: "u8" }, value: { kind: "u64" } };
  const pairs: ValueType = {
    kind: "list",
    element: { kind: "tuple", elements: [map.key, map.value] },
  };
  const fixed: ValueType = { kind: "fixed-list", element: { kind: "string" }, length: 3 };
  const tuple: ValueType = {
    kind: "tuple",
    elements: [fixed.element, fixed.element, fixed.element],
  };
  const same: readonly [ValueType, ValueType, unknown][] = [
    [
      map,
      pairs,
      [
        [7, 1n],
        [7, 2n],
        [1, 3n],
      ],
    ],
    [fixed, tuple, ["a", "", "é"]],
  ];
  for (const [type, as, value] of same) {
    assert.deepEqual(layoutOf(type), layoutOf(as));
    const abi = context();
    lowerOf(type).store(abi, 64, value);
    assert.deepEqual(liftOf(as).load(abi, 64), value);
  }
});

test("of a long list of fixed length no more core values are named than any function takes", () => {
  const type: ValueType = { kind: "fixed-list", element: number, length: 50_000_000 };
  assert.deepEqual([layoutOf(type).bytes, layoutOf(type).flat.length], [200_000_000, 17]);
});

test("a list of fixed length is charged, and lies in the guest's memory as a whole", () => {
  const of = (length: number): ValueType => ({ kind: "fixed-list", element: number, length });
  const load = (length: number, at: number) => (): unknown =>
    liftOf(of(length)).load(context(), at);
  assert.throws(load(4, 262_144 - 12), GuestTrap);
  assert.throws(load(4, 66), GuestTrap);
  assert.throws(load(50_000_000, 64), GuestTrap);
  assert.deepEqual(load(4, 262_144 - 16)(), [0, 0, 0, 0]);
  const few = context(1000);
  assert.throws(() => liftOf(of(28)).load(few, 64), CallTooLarge);
  assert.deepEqual(liftOf(of(2)).load(context(1000), 64), [0, 0]);
});

test("the host gives a list of fixed length as many elements as it has", () => {
  const lower = lowerOf({ kind: "fixed-list", element: number, length: 2 });
  for (const value of [[1], [1, 2, 3]]) {
    assert.throws(() => lower.store(context(), 64, value), GuestTrap);
    assert.throws(() => lower.flat(context(), value, []), GuestTrap);
  }
});
