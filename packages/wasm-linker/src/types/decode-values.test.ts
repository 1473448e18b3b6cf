/** Types of values, as components declare them. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { importingComponent, preamble, section } from "../component/test-component.ts";
import { functionType, testLimits } from "../component/test-plan.ts";
import { samples } from "../component/test-samples.ts";
import { planComponent } from "../plan/plan-component.ts";
import { ComponentBeyondLimit, ComponentUnsupported } from "../errors.ts";
import { describeType } from "./describe-type.ts";
import { isSameType } from "./same-type.ts";
import type { ValueType } from "./types.ts";

function decoded(type: ValueType): ValueType {
  const bytes = importingComponent({ "test:host/calls": { take: functionType([type], null) } });
  const [found] = planComponent(bytes, testLimits).imports;
  return found?.type.parameters[0]?.type as ValueType;
}

test("every type is read as it was declared, and is no other one", () => {
  fc.assert(
    fc.property(samples, samples, ({ type }, other) => {
      fc.pre(!JSON.stringify([type, other.type]).includes('"elements":[]'));
      const found = decoded(type);
      assert.ok(isSameType(found, type));
      const text = JSON.stringify(found);
      assert.equal(isSameType(found, other.type), text === JSON.stringify(decoded(other.type)));
    }),
    { numRuns: 500 },
  );
});

const text = { kind: "string" } as const;
const byte = { kind: "u8" } as const;
const map = (key: ValueType, value: ValueType): ValueType => ({ kind: "map", key, value });
const fixed = (element: ValueType, length: number): ValueType => ({
  kind: "fixed-list",
  element,
  length,
});

test("maps and lists of fixed length are the same only with the same parts", () => {
  const types = [
    ...[map(text, byte), map(text, text), map(byte, byte), fixed(byte, 2), fixed(byte, 3)],
    ...[fixed(text, 2), { kind: "list", element: byte } as const],
  ];
  for (const [at, one] of types.entries()) {
    for (const [other, type] of types.entries())
      assert.equal(isSameType(decoded(one), type), at === other);
  }
});

test("they are described as WIT writes them", () => {
  const type = map(text, fixed(byte, 16));
  assert.equal(describeType({ kind: "value", type }), "map<string, list<u8, 16>>");
});

/** A component with one section of types. */
function planTypes(count: number, types: readonly number[]): unknown {
  return planComponent(
    Uint8Array.from([...preamble, ...section(7, [count, ...types])]),
    testLimits,
  );
}

describe("a map", () => {
  for (const key of [0x7f, 0x7e, 0x7d, 0x7c, 0x7b, 0x7a, 0x79, 0x78, 0x77, 0x74, 0x73]) {
    test(`may have keys of the type 0x${key.toString(16)}`, () => {
      planTypes(1, [0x63, key, 0x7d]);
    });
  }
  for (const [what, count, types] of [
    ["numbers with a fraction", 1, [0x63, 0x76, 0x7d]],
    ["errors", 1, [0x63, 0x64, 0x7d]],
    ["lists", 2, [0x70, 0x7d, 0x63, 0, 0x7d]],
  ] as const) {
    test(`has no ${what} for keys`, () => {
      assert.throws(() => planTypes(count, types), ComponentUnsupported);
    });
  }
});

describe("a function", () => {
  const resource = [0x3f, 0x7f, 0];
  test("takes what is borrowed, and returns what is owned", () => {
    planTypes(3, [...resource, 0x68, 0, 0x40, 1, 1, 0x61, 1, 1, 0]);
    planTypes(3, [...resource, 0x69, 0, 0x40, 0, 0, 1]);
  });

  test("returns nothing that is borrowed, nor what holds it", () => {
    for (const [count, types] of [
      [3, [0x40, 0, 0, 1]],
      [4, [0x70, 1, 0x40, 0, 0, 2]],
      [4, [0x6b, 1, 0x43, 0, 0, 2]],
      [4, [0x63, 0x73, 1, 0x40, 0, 0, 2]],
      [4, [0x67, 1, 2, 0x40, 0, 0, 2]],
    ] as const) {
      assert.throws(
        () => planTypes(count, [...resource, 0x68, 0, ...types]),
        /returns what is borrowed/,
      );
    }
  });
});

describe("a list of fixed length", () => {
  test("has elements", () => {
    planTypes(1, [0x67, 0x7d, 1]);
    assert.throws(() => planTypes(1, [0x67, 0x7d, 0]), ComponentUnsupported);
  });

  const most = [0xff, 0xff, 0xff, 0x7f];
  test("takes no more bytes than a value may, with all that is in it", () => {
    planTypes(1, [0x67, 0x7d, ...most]);
    planTypes(2, [0x67, 0x7d, ...most, 0x70, 0]);
    for (const [count, types] of [
      [1, [0x67, 0x7d, 0x80, 0x80, 0x80, 0x80, 1]],
      [1, [0x67, 0x77, 0xff, 0xff, 0xff, 0xff, 0xf]],
      [2, [0x67, 0x7d, ...most, 0x67, 0, 2]],
      [2, [0x67, 0x7d, ...most, 0x6f, 2, 0, 0x7d]],
      [2, [0x67, 0x7d, ...most, 0x6b, 0]],
    ] as const) {
      assert.throws(() => planTypes(count, types), ComponentBeyondLimit);
    }
  });

  test("of something that is borrowed goes through no stream", () => {
    const borrow = [0x68, 0];
    const resource = [0x3f, 0x7f, 0];
    assert.throws(
      () => planTypes(4, [...resource, ...borrow, 0x67, 1, 2, 0x66, 1, 2]),
      ComponentUnsupported,
    );
    planTypes(4, [...resource, 0x69, 0, 0x67, 1, 2, 0x66, 1, 2]);
  });
});
