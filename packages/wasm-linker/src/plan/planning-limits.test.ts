/** What a component is made of has limits, and reading it takes no longer than its bytes allow. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { testLimits } from "../component/test-plan.ts";
import { planComponent } from "./plan-component.ts";
import { preamble, section, text, u32 } from "../component/test-component.ts";
import { ComponentBeyondLimit, ComponentUnsupported } from "../errors.ts";

type Part = readonly number[];

const component = (...parts: readonly Part[]): Part => [...preamble, ...parts.flat()];
const plan = (...parts: readonly Part[]): unknown =>
  planComponent(Uint8Array.from(component(...parts)), testLimits);
const times = (count: number, part: Part): Part => Array.from({ length: count }, () => part).flat();
/** A section of so many entries. */
const list = (id: number, count: number, entries: Part): Part =>
  section(id, [...u32(count), ...entries]);

const emptyModule = section(1, [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
const instantiateModule: Part = [0, 0, 0];
const instantiateComponent: Part = [0, 0, 0];
const tupleOf = (index: number, times_: number): Part => [
  0x6f,
  ...u32(times_),
  ...times(times_, u32(index)),
];

/** Components in one another, each of which instantiates the next one twice. */
function doubling(depth: number): Part {
  if (depth === 0) return component(emptyModule, list(2, 1, instantiateModule));
  const inner = section(4, doubling(depth - 1));
  return component(inner, list(5, 2, times(2, instantiateComponent)));
}

function nestedComponents(depth: number): Part {
  if (depth === 0) return component();
  return component(section(4, nestedComponents(depth - 1)), list(5, 1, instantiateComponent));
}

function nestedTypes(depth: number): Part {
  return [...times(depth, [0x42, 1, 1]), 0x7d];
}

const limits: Readonly<Record<string, readonly [what: string, parts: readonly Part[]]>> = {
  "core instances": [
    "core instances",
    [emptyModule, list(2, 1001, times(1001, instantiateModule))],
  ],
  "core modules": ["core modules", [times(1001, emptyModule)]],
  "component instances": [
    "component instances",
    [section(4, component()), list(5, 1000, times(1000, instantiateComponent))],
  ],
  "instances that double with each level": [
    "(?:core|component) instances",
    [doubling(17).slice(preamble.length)],
  ],
  types: ["definitions", [list(7, 200_001, times(200_001, [0x7d]))]],
  "imports of one instance type": [
    "definitions",
    [
      list(7, 2, [
        ...[0x40, 0, 1, 0],
        ...[0x42, ...u32(501), 2, 3, 2, 1, 0],
        ...Array.from({ length: 500 }, (_one, at) => [4, 0, ...text(`f${at}`), 1, 0]).flat(),
      ]),
      list(
        10,
        400,
        Array.from({ length: 400 }, (_one, at) => [0, ...text(`a:b/c${at}`), 5, 1]).flat(),
      ),
    ],
  ],
  "a name": ["bytes of a name", [list(10, 1, [0, ...text("x".repeat(1001)), 1, 0])]],
  parameters: [
    "parameters of a function",
    [list(7, 1, [0x40, ...u32(257), ...times(257, [...text("a"), 0x7d]), 1, 0])],
  ],
  "a type that doubles with each level": [
    "parts of a type",
    [list(7, 41, [0x7d, ...Array.from({ length: 40 }, (_one, at) => tupleOf(at, 2)).flat()])],
  ],
  "types in each other": [
    "types in each other",
    [
      list(7, 102, [
        0x7d,
        ...Array.from({ length: 101 }, (_one, at) => [0x70, 0x80 | at, 0]).flat(),
      ]),
    ],
  ],
  "instance types in each other": ["types in each other", [list(7, 1, nestedTypes(10_000))]],
  "components in each other": ["components in each other", [nestedComponents(300).slice(8)]],
};

for (const [what, [names, parts]] of Object.entries(limits)) {
  test(`${what} beyond the limit are refused by name`, () => {
    assert.throws(
      () => plan(...parts),
      (error) => {
        assert.ok(error instanceof ComponentBeyondLimit, String(error));
        assert.match(error.what, new RegExp(`^${names}$`));
        return true;
      },
    );
  });
}

test("components at the limits are read", () => {
  const { coreInstancesMax } = testLimits;
  plan(emptyModule, list(2, coreInstancesMax, times(coreInstancesMax, instantiateModule)));
  plan(list(7, 100_000, times(100_000, [0x7d])));
  plan(nestedComponents(100).slice(8));
});

test("modules of a component that is instantiated many times are there once", () => {
  const inner = component(emptyModule, list(2, 1, instantiateModule));
  const planned = planComponent(
    Uint8Array.from(component(section(4, inner), list(5, 50, times(50, instantiateComponent)))),
    testLimits,
  );
  assert.deepEqual([planned.modules.length, planned.steps.length], [1, 50]);
});

const empties: Readonly<Record<string, Part>> = {
  tuple: [0x6f, 0],
  record: [0x72, 0],
  variant: [0x71, 0],
  enum: [0x6d, 0],
  flags: [0x6e, 0],
};

for (const [kind, type] of Object.entries(empties)) {
  test(`a ${kind} of nothing is refused: a list could hold any number of them`, () => {
    assert.throws(
      () => plan(list(7, 2, [...type, 0x70, 0])),
      (error) =>
        error instanceof ComponentUnsupported && error.message === `has a ${kind} of nothing`,
    );
  });
}
