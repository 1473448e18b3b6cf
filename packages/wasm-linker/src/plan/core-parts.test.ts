/** What components put their core modules together by: tags of exceptions, and the types of modules. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readInterface } from "../binary/signatures.ts";
import { preamble, section, text, u32 } from "../component/test-component.ts";
import { ComponentInstance } from "../component/instance.ts";
import { testLimits, testTasks } from "../component/test-plan.ts";
import { ComponentUnsupported, WasmFormatError } from "../errors.ts";
import { compileGuarded } from "../instrument/compile.ts";
import { ExecutionGuard } from "../instrument/execution-guard.ts";
import { testExecutionLimits, wat } from "../instrument/test-module.ts";
import { checkCore } from "./check-core.ts";
import { planComponent } from "./plan-component.ts";

/** Its tag is known to a second core module as "exn", by way of a bundle of this sort of definitions. */
function taggedComponent(sort: number, exported: string): Uint8Array {
  const maker = wat(`(module (tag (export "t") (param i32)) (func (export "f") (param i32)))`);
  const user = wat(`(module (tag $t (import "env" "exn") (param i32))
    (func (export "go") (result i32)
      (try (result i32) (do (throw $t (i32.const 42))) (catch $t))))`);
  return Uint8Array.from([
    ...preamble,
    ...section(1, [...maker]),
    ...section(1, [...user]),
    ...section(2, [1, 0, 0, 0]),
    ...section(6, [1, 0, sort, 1, 0, ...text(exported)]),
    ...section(2, [1, 1, 1, ...text("exn"), sort, 0]),
    ...section(2, [1, 0, 1, 1, ...text("env"), 0x12, 1]),
    ...section(6, [1, 0, 0, 1, 2, ...text("go")]),
    ...section(7, [1, 0x40, 0, 0, 0x79]),
    ...section(8, [1, 0, 0, sort === 0 ? 1 : 0, 0, 0]),
    ...section(11, [1, 0, ...text("go"), 1, 0, 0]),
  ]);
}

test("core modules share the tag of an exception by an alias and a bundle", async () => {
  const plan = planComponent(taggedComponent(4, "t"), testLimits);
  checkCore(plan, plan.modules.map(readInterface), () => null, testLimits.nestingMax);
  const compiled = await Promise.all(plan.modules.map((module) => compileGuarded(module)));
  const guard = new ExecutionGuard(testExecutionLimits);
  const call = { waiting: (): void => {} };
  const host = {
    find: (): never => assert.fail("it imports nothing"),
    resumed: (): void => {},
    refusal: ({ message }: Error): string => message,
  };
  const modules = compiled.map(({ module }) => module);
  const instance = new ComponentInstance({ plan, modules, host, tasks: testTasks }, guard, call);
  instance.start(call);
  instance.begin(call);
  guard.enter();
  const found = plan.exports.get("go");
  assert.ok(found?.sort === "function");
  assert.equal(await instance.exported(found.function)([]), 42);
});

test("a function is no tag", () => {
  const plan = planComponent(taggedComponent(0, "f"), testLimits);
  const check = (): void =>
    checkCore(plan, plan.modules.map(readInterface), () => null, testLimits.nestingMax);
  assert.throws(check, /env exn as a tag, which is a function/);
});

test("a function is no tag where nothing uses it either", () => {
  const maker = wat(`(module (tag (export "t") (param i32)) (func (export "f")))`);
  const check = (sort: number, name: string): void => {
    const alias = section(6, [1, 0, sort, 1, 0, ...text(name)]);
    const parts = [...section(1, [...maker]), ...section(2, [1, 0, 0, 0]), ...alias];
    const plan = planComponent(Uint8Array.from([...preamble, ...parts]), testLimits);
    checkCore(plan, plan.modules.map(readInterface), () => null, testLimits.nestingMax);
  };
  check(4, "t");
  assert.throws(() => check(4, "f"), /needs "?f"? as a tag, which is a function/);
  assert.throws(() => check(4, "g"), /which nothing offers/);
});

describe("an instance whose type has the type of a core module", () => {
  const given = section(7, [1, 0x42, 0]);
  /** An instance type with a core type, and a module of that. */
  const planType = (core: readonly number[]): unknown =>
    planComponent(
      Uint8Array.from([
        ...preamble,
        ...given,
        ...section(7, [1, 0x42, 2, 0, ...core, 4, 0, ...text("m"), 0, 0x11, 0]),
      ]),
      testLimits,
    );
  const parts: Readonly<Record<string, readonly number[]>> = {
    "a function that it imports": [1, 0x60, 0, 0, 0, ...text("a"), ...text("b"), 0, 0],
    "a derived type": [1, 0, 0x50, 0, 0x60, 0, 0, 3, ...text("f"), 0, 0],
    "a table": [3, ...text("t"), 1, 0x70, 0, 1, 3, ...text("u"), 1, 0x6f, 1, 1, 2],
    "a memory and a global": [3, ...text("m"), 2, 0, 1, 3, ...text("g"), 3, 0x7f, 1],
    "a tag": [1, 0x60, 1, 0x7f, 0, 3, ...text("t"), 4, 0, 0],
    "a type from outside": [2, 0x10, 1, ...u32(1), ...u32(0), 3, ...text("f"), 0, 0],
  };
  for (const [what, bytes] of Object.entries(parts)) {
    test(`is read, with ${what}`, () => {
      planType([0x50, 2, ...bytes]);
    });
  }

  test("is refused where that is of no known form", () => {
    assert.throws(() => planType([0x50, 1, 9]), ComponentUnsupported);
    assert.throws(() => planType([0x50, 1, 3, ...text("f"), 9]), ComponentUnsupported);
    assert.throws(() => planType([0x51]), WasmFormatError);
  });
});

test("a type takes an instance, and what is in that, from an instance that it has", () => {
  // An instance "i" with an instance "j" with a resource "t", which the outer type takes by way of both.
  const innermost = [0x42, 1, 4, 0, ...text("t"), 3, 1];
  const inner = [0x42, 2, 1, ...innermost, 4, 0, ...text("j"), 5, 0];
  const planAliases = (sort: number, name: string): unknown => {
    const aliases = [2, sort, 0, 0, ...text(name), 2, 3, 0, 1, ...text("t")];
    const outer = [0x42, 4, 1, ...inner, 4, 0, ...text("i"), 5, 0, ...aliases];
    return planComponent(Uint8Array.from([...preamble, ...section(7, [1, ...outer])]), testLimits);
  };
  planAliases(5, "j");
  assert.throws(() => planAliases(5, "t"), ComponentUnsupported);
  assert.throws(() => planAliases(1, "j"), ComponentUnsupported);
});
