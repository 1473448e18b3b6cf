/** A trap is final: no handler of the guest catches it, and nothing of the component runs after it. */

import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { describe, test } from "node:test";
import type { TestFunction } from "./test-plan.ts";
import {
  functionType,
  hostImport,
  lifted,
  lowered,
  memoryText,
  startComponent,
} from "./test-plan.ts";
import { GuestTrap } from "../errors.ts";

const nothing = functionType([], null);
const number = functionType([], { kind: "u32" });

/** Ways to catch everything, around a call of `$fail`: 2 where it was caught. */
const handlers: Readonly<Record<string, string>> = {
  try_table:
    "(block $c (try_table (catch_all $c) (call $fail)) (return (i32.const 1))) (i32.const 2)",
  "catch_all of before":
    "(try (result i32) (do (call $fail) (i32.const 1)) (catch_all (i32.const 2)))",
  delegate:
    "(try (result i32) (do (try (do (call $fail)) (delegate 0)) (i32.const 1)) (catch_all (i32.const 2)))",
  rethrow: `(try (result i32)
    (do (try (do (call $fail)) (catch_all (call $note) (rethrow 0))) (i32.const 1))
    (catch_all (i32.const 2)))`,
};

for (const [name, code] of Object.entries(handlers)) {
  for (const waits of [false, true]) {
    test(`${name} does not catch what the host throws${waits ? " after a wait" : ""}`, async () => {
      let notes = 0;
      const fail = (): unknown => {
        if (waits)
          return setImmediate().then(() => Promise.reject(new GuestTrap("it broke a rule")));
        throw new GuestTrap("it broke a rule");
      };
      const functions: Record<string, TestFunction> = {
        fail: waits ? { waits, call: fail } : fail,
        note: () => {
          notes += 1;
        },
      };
      const text = `(module
        (import "h" "fail" (func $fail)) (import "h" "note" (func $note)) ${memoryText}
        (func (export "go") (result i32) (call $note) ${code})
        (func (export "again") (result i32) (call $note) (i32.const 3)))`;
      const imports = {
        fail: lowered(hostImport("fail", nothing), 0),
        note: lowered(hostImport("note", nothing), 0),
      };
      const { guard, exported } = await startComponent([{ text, imports }], functions);
      await assert.rejects(async () => exported(lifted(0, "go", number))([]));
      assert.match(guard.failure(null)?.message ?? "", /it broke a rule/);
      await assert.rejects(async () => exported(lifted(0, "again", number))([]));
      assert.equal(notes, 1);
    });
  }
}

for (const host of ["throws", "is asked by another module that has handlers"] as const) {
  test(`a guest without handlers ends where the host ${host}`, async () => {
    let notes = 0;
    const functions: Record<string, TestFunction> = {
      fail: () => {
        throw new GuestTrap("it broke a rule");
      },
      note: () => {
        notes += 1;
      },
    };
    const plain = `(module (import "h" "fail" (func $fail)) (import "h" "note" (func $note)) ${memoryText}
      (func (export "fail") (call $note) (call $fail) (call $note))
      (func (export "go") (result i32) (call $note) (call $fail) (call $note) (i32.const 1))
      (func (export "again") (result i32) (call $note) (i32.const 3)))`;
    const imports = {
      fail: lowered(hostImport("fail", nothing), 0),
      note: lowered(hostImport("note", nothing), 0),
    };
    // The same component instance: core modules that call each other without anything of the host in between.
    const catching = `(module (import "h" "fail" (func $fail)) (import "h" "note" (func $note))
      (func (export "go") (result i32)
        (try (result i32) (do (call $fail) (i32.const 1)) (catch_all (call $note) (i32.const 2)))))`;
    const inner = { kind: "export", step: 0, name: "fail" } as const;
    const steps = [{ text: plain, imports }];
    if (host !== "throws") {
      steps.push({ text: catching, imports: { ...imports, fail: inner } });
    }
    const { guard, exported } = await startComponent(steps, functions);
    const target = lifted(steps.length - 1, "go", number);
    const own = { ...target, options: lifted(0, "go", number).options, owner: 0 };
    await assert.rejects(async () => exported(own)([]));
    assert.match(guard.failure(null)?.message ?? "", /it broke a rule/);
    await assert.rejects(async () => exported(lifted(0, "again", number))([]));
    assert.equal(notes, 1);
  });
}

test("what one component instance throws does not unwind into another", async () => {
  const inner = `(module (tag $t) ${memoryText} (func (export "fail") (throw $t)))`;
  const outer = `(module (import "h" "fail" (func $fail)) ${memoryText}
    (func (export "go") (result i32) ${handlers["catch_all of before"] as string}))`;
  const imports = { fail: lowered(lifted(0, "fail", nothing), 1) };
  const { guard, exported } = await startComponent([{ text: inner }, { text: outer, imports }]);
  await assert.rejects(async () => exported(lifted(1, "go", number))([]));
  assert.notEqual(guard.failure(null), null);
});

describe("a component instance", () => {
  const called = `(module ${memoryText} (func (export "next")))`;
  const call = `(module (import "h" "next" (func $next)) ${memoryText}
    (func (export "go") (call $next)))`;

  test("calls another", async () => {
    let calls = 0;
    const functions = { count: () => void (calls += 1) };
    const inner = { text: call, imports: { next: lowered(hostImport("count", nothing), 0) } };
    const outer = { text: call, imports: { next: lowered(lifted(0, "go", nothing), 1) } };
    const { exported } = await startComponent([inner, outer], functions);
    for (let round = 0; round < 3; round += 1) await exported(lifted(1, "go", nothing))([]);
    assert.equal(calls, 3);
  });

  test("is not called while a call of it is under way", async () => {
    // The first instance's import is bound when it is made, so that the host's function leads back to it.
    let back: () => unknown = () => {};
    const functions = { back: () => back() };
    const inner = { text: call, imports: { next: lowered(hostImport("back", nothing), 0) } };
    const outer = { text: call, imports: { next: lowered(lifted(0, "go", nothing), 1) } };
    const { guard, exported, instance } = await startComponent([inner, outer], functions);
    const again = exported(lifted(1, "go", nothing));
    back = () => again([]);
    void instance;
    await assert.rejects(async () => exported(lifted(1, "go", nothing))([]));
    assert.match(guard.failure(null)?.message ?? "", /while a call of it was under way/);
  });

  for (const [whom, parents] of [
    ["one within it", [1, null]],
    ["the one that it is within", [null, 0]],
  ] as const) {
    test(`does not call ${whom}`, async () => {
      const outer = { text: call, imports: { next: lowered(lifted(0, "next", nothing), 1) } };
      const { guard, exported } = await startComponent([{ text: called }, outer], {}, { parents });
      await assert.rejects(async () => exported(lifted(1, "go", nothing))([]));
      assert.match(guard.failure(null)?.message ?? "", /a component that it is within/);
    });
  }

  test("does not call out from its allocator", async () => {
    const text = `(module (import "h" "note" (func $note)) (import "h" "text" (func $text (param i32)))
      (memory (export "memory") 1)
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (call $note) (i32.const 64))
      (func (export "go") (call $text (i32.const 16))))`;
    const imports = {
      note: lowered(hostImport("note", nothing), 0),
      text: lowered(hostImport("text", functionType([], { kind: "string" })), 0),
    };
    const functions = { note: () => {}, text: () => "given" };
    const { guard, exported } = await startComponent([{ text, imports }], functions);
    await assert.rejects(async () => exported(lifted(0, "go", nothing))([]));
    assert.match(guard.failure(null)?.message ?? "", /from its allocator/);
  });

  test("does not call out from its post-return function", async () => {
    const text = `(module (import "h" "next" (func $next)) ${memoryText}
      (func (export "go")) (func (export "after") (call $next)))`;
    const imports = { next: lowered(hostImport("note", nothing), 0) };
    const { guard, exported } = await startComponent([{ text, imports }], { note: () => {} });
    await assert.rejects(async () => exported(lifted(0, "go", nothing, "after"))([]));
    assert.match(guard.failure(null)?.message ?? "", /post-return/);
  });
});
