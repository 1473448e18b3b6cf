/** What tools put between a module and the host's functions is left out, and nobody can tell. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  functionType,
  hostImport,
  lifted,
  lowered,
  memoryText,
  startComponent,
  type TestStep,
} from "../component/test-plan.ts";
import type { CoreReference } from "./plan.ts";

const text = { kind: "string" } as const;
const u32 = { kind: "u32" } as const;
const echo = hostImport("echo", functionType([text], text));
const add = hostImport("add", functionType([u32, u32], u32));
const functions = {
  echo: (_call: unknown, said: string) => `${said}!`,
  add: (_call: unknown, one: number, other: number) => one + other,
};

const from = (step: number, name: string): CoreReference => ({ kind: "export", step, name });

/** Calls of places 0 (echo), 1 (add) and 2 (another module's). */
const shimText = (more = "", places = 3): string => `(module
  (type $e (func (param i32 i32 i32))) (type $a (func (param i32 i32) (result i32)))
  (table $t (export "$imports") ${places} ${places} funcref)
  (func (export "0") (param i32 i32 i32)
    (call_indirect (type $e) (local.get 0) (local.get 1) (local.get 2) (i32.const 0)))
  (func (export "1") (param i32 i32) (result i32)
    (call_indirect (type $a) (local.get 0) (local.get 1) (i32.const 1)))
  (func (export "2") (param i32 i32) (result i32)
    (call_indirect (type $a) (local.get 0) (local.get 1) (i32.const 2)))
  ${more})`;

const mainText = `(module
  (import "h" "0" (func $echo (param i32 i32 i32)))
  (import "h" "1" (func $add (param i32 i32) (result i32)))
  (import "h" "2" (func $other (param i32 i32) (result i32)))
  ${memoryText}
  (func (export "ask") (param i32 i32) (result i32)
    (call $echo (local.get 0) (local.get 1) (i32.const 16)) (i32.const 16))
  (func (export "add") (param i32 i32) (result i32) (call $add (local.get 0) (local.get 1)))
  (func (export "other") (param i32 i32) (result i32) (call $other (local.get 0) (local.get 1))))`;

const fillerText = (elements: string, more = ""): string => `(module
  (import "h" "a" (func $add (param i32 i32) (result i32)))
  (import "h" "t" (table 3 funcref))
  (import "h" "e" (func $echo (param i32 i32 i32)))
  (import "h" "o" (func $other (param i32 i32) (result i32)))
  ${elements} ${more})`;
const allPlaces = "(elem (i32.const 0) func $echo $add $other)";

const otherText = `(module (func (export "times") (param i32 i32) (result i32)
  (i32.mul (local.get 0) (local.get 1))))`;

/** A shim, a module that knows the host by it, another one, and what fills the shim's table; `other` goes to place 2. */
function steps({
  shim = shimText(),
  main = mainText,
  filler = fillerText(allPlaces),
  other = lowered(add, 1),
}): TestStep[] {
  const through = { 0: from(0, "0"), 1: from(0, "1"), 2: from(0, "2") };
  const filled = { e: lowered(echo, 1), a: lowered(add, 1), o: other, t: from(0, "$imports") };
  return [
    { text: shim },
    { text: main, imports: through },
    { text: otherText },
    { text: filler, imports: filled },
  ];
}

/** What comes of it, both ways: a value, or that the guest ended. */
async function results(all: readonly TestStep[], linksDirectly: boolean): Promise<unknown[]> {
  const pair = functionType([u32, u32], u32);
  const found: unknown[] = [];
  for (const [name, type, values] of [
    ["ask", functionType([text], text), ["hé"]],
    ["add", pair, [20, 3]],
    ["other", pair, [20, 3]],
  ] as const) {
    try {
      const component = await startComponent(all, functions, { linksDirectly });
      found.push(await component.exported(lifted(1, name, type))(values));
    } catch (error) {
      found.push(error instanceof Error ? error.name : error);
    }
  }
  return found;
}

/** How many exports of the shim are left out, and whether it and its filler are. */
async function outcome(all: readonly TestStep[]): Promise<unknown> {
  const { plan } = await startComponent(all, functions);
  return [plan.direct.get(0)?.size ?? 0, plan.replaced.get(0), plan.replaced.get(3)];
}

const cases: Readonly<Record<string, { all: TestStep[]; is: unknown; gives: unknown[] }>> = {
  "all of the host's": { all: steps({}), is: [3, null, null], gives: ["hé!", 23, 23] },
  "one of another module": {
    all: steps({ other: from(2, "times") }),
    is: [2, 4, 5],
    gives: ["hé!", 23, 60],
  },
  "a place that is filled twice": {
    all: steps({ filler: fillerText(`${allPlaces} (elem (i32.const 1) func $other)`) }),
    is: [3, null, null],
    gives: ["hé!", 23, 23],
  },
  "places that were exchanged": {
    all: steps({
      filler: fillerText("(elem (i32.const 0) func $echo $other $add)"),
      other: from(2, "times"),
    }),
    is: [2, 4, 5],
    gives: ["hé!", 60, 23],
  },
  "a place that stays empty": {
    all: steps({ filler: fillerText("(elem (i32.const 0) func $echo $add)") }),
    is: [2, 4, 5],
    gives: ["hé!", 23, "RuntimeError"],
  },
  "a place with a function of another type": {
    all: steps({ filler: fillerText("(elem (i32.const 0) func $add $add $other)") }),
    is: [2, 4, 5],
    gives: ["RuntimeError", 23, 23],
  },
  "a shim that does more": {
    all: steps({ shim: shimText('(func (export "x") (nop))') }),
    is: [0, undefined, undefined],
    gives: ["hé!", 23, 23],
  },
  "a shim that calls another place than it could": {
    all: steps({
      shim: shimText().replace("(i32.const 1)))", "(i32.and (i32.const 3) (i32.const 1))))"),
    }),
    is: [0, undefined, undefined],
    gives: ["hé!", 23, 23],
  },
  "a shim that turns what it was given round": {
    all: steps({
      shim: shimText().replace(
        "(local.get 0) (local.get 1) (i32.const 2)",
        "(local.get 1) (local.get 0) (i32.const 2)",
      ),
    }),
    is: [0, undefined, undefined],
    gives: ["hé!", 23, 23],
  },
  "a shim with a table that it fills itself": {
    all: steps({ shim: shimText("(elem (i32.const 1) func 1)") }),
    is: [0, undefined, undefined],
    gives: ["hé!", 23, 23],
  },
  "a filler that does more": {
    all: steps({ filler: fillerText(allPlaces, "(func (nop))") }),
    is: [0, undefined, undefined],
    gives: ["hé!", 23, 23],
  },
  "a module that starts before the table is filled": {
    all: steps({ main: mainText.replace(/\)$/, "(func $s (nop)) (start $s))") }),
    is: [0, undefined, undefined],
    gives: ["hé!", 23, 23],
  },
};

describe("functions of the host that a module knows by another one", () => {
  for (const [name, { all, is, gives }] of Object.entries(cases)) {
    test(`${name} do the same, given directly or not`, async () => {
      assert.deepEqual(await outcome(all), is);
      assert.deepEqual(await results(all, true), gives);
      assert.deepEqual(await results(all, false), gives);
    });
  }

  test("are not given directly where others have the table too", async () => {
    const second = `(module (import "h" "t" (table 3 funcref)) (import "h" "o" (func $o (param i32 i32) (result i32)))
      (elem (i32.const 1) func $o))`;
    const all = [
      ...steps({}),
      { text: second, imports: { t: from(0, "$imports"), o: from(2, "times") } },
    ];
    assert.deepEqual(await outcome(all), [0, undefined, undefined]);
    assert.deepEqual(await results(all, true), ["hé!", 60, 23]);
  });
});
