/** Functions whose types do not say that they may wait, in components that have others. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  functionType,
  lifted,
  lowered,
  memoryText,
  resourceType,
  startComponent,
} from "../component/test-plan.ts";
import type { FunctionType } from "../types/types.ts";
import { builtIn } from "./test-tasks.ts";

const number = { kind: "u32" } as const;

describe("a function whose type does not say that it may wait", () => {
  const start = (code: string): ReturnType<typeof startComponent> => {
    const imports = { new: builtIn("waitable-set.new"), wait: builtIn("waitable-set.wait") };
    const text = `(module (import "h" "new" (func $new (result i32)))
      (import "h" "wait" (func $wait (param i32 i32) (result i32)))
      (import "h" "yield" (func $yield (result i32)))
      (import "h" "get" (func $get (result i32))) (import "h" "set" (func $set (param i32)))
      ${memoryText} (global $x (mut i32) (i32.const 0))
      (func (export "go") (result i32) ${code})
      (func (export "after") (param i32) (global.set $x (call $get)))
      (func (export "seen") (result i32) (global.get $x)))`;
    const more = {
      yield: builtIn("thread.yield"),
      get: builtIn("context.get"),
      set: builtIn("context.set"),
    };
    return startComponent([{ text, imports: { ...imports, ...more } }], {}, { isAsync: true });
  };
  const plain = functionType([], number);

  test("does not wait", async () => {
    const { exported, guard } = await start("(call $wait (call $new) (i32.const 64))");
    await assert.rejects(async () => exported(lifted(0, "go", plain))([]));
    assert.match(guard.failure(null)?.message ?? "", /does not say that it may/);
  });

  test("has no others whose turn it could be", async () => {
    const { exported } = await start("(call $yield)");
    assert.equal(await exported(lifted(0, "go", plain))([]), 0);
  });

  test("has its context until its post-return function has ended", async () => {
    const { exported } = await start("(call $set (i32.const 42)) (i32.const 7)");
    assert.equal(await exported(lifted(0, "go", plain, "after"))([]), 7);
    assert.equal(await exported(lifted(0, "seen", plain))([]), 42);
  });
});

test("an allocator has a context of its own, which is fresh each time", async () => {
  const text = `(module (import "h" "get" (func $get (result i32))) (import "h" "set" (func $set (param i32)))
    (memory (export "memory") 1) (global $seen (mut i32) (i32.const 0))
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
      (global.set $seen (i32.add (global.get $seen) (call $get)))
      (call $set (i32.const 9)) (i32.const 1024))
    (func (export "go") (param i32 i32 i32 i32) (result i32)
      (i32.add (global.get $seen) (call $get))))`;
  const imports = { get: builtIn("context.get"), set: builtIn("context.set") };
  const { exported } = await startComponent([{ text, imports }], {}, { isAsync: true });
  const string = { kind: "string" } as const;
  const plain = functionType([string, string], number);
  const types: FunctionType[] = [plain, { ...plain, isAsync: true }];
  for (const type of types) {
    assert.equal(await exported(lifted(0, "go", type))(["one", "two"]), 0);
  }
});

describe("a function that may wait, and does not,", () => {
  const waiting = { ...functionType([], number), isAsync: true } as const;
  const imports = { get: builtIn("context.get"), set: builtIn("context.set") };
  const called = {
    text: `(module (import "h" "get" (func $get (result i32))) (import "h" "set" (func $set (param i32)))
      ${memoryText} (global $x (mut i32) (i32.const 0))
      (func (export "go") (result i32) (call $set (i32.const 42)) (i32.const 7))
      (func (export "after") (param i32) (global.set $x (call $get)) (call $set (i32.const 13)))
      (func (export "seen") (result i32) (global.get $x)))`,
    imports,
  };
  const caller = {
    text: `(module (import "h" "get" (func $get (result i32))) (import "h" "set" (func $set (param i32)))
      (import "h" "go" (func $go (result i32))) ${memoryText}
      (func (export "call") (result i32)
        (call $set (i32.const 5)) (i32.add (i32.mul (call $go) (i32.const 10)) (call $get))))`,
    imports: { ...imports, go: lowered(lifted(0, "go", waiting, "after"), 1) },
  };
  const start = (): ReturnType<typeof startComponent> =>
    startComponent([called, caller], {}, { isAsync: true });

  test("has its context in its post-return function, which its caller's does not see", async () => {
    const { exported } = await start();
    assert.equal(await exported(lifted(1, "call", waiting))([]), 75);
    assert.equal(await exported(lifted(0, "seen", functionType([], number)))([]), 42);
  });

  test("is not called by one that may not wait for it", async () => {
    const { exported, guard } = await start();
    await assert.rejects(async () => exported(lifted(1, "call", functionType([], number)))([]));
    assert.match(guard.failure(null)?.message ?? "", /does not say that it may/);
  });
});

describe("a destructor", () => {
  /** A resource that a component instance defines, whose destructor puts 9 into the context of what runs. */
  const defined = (step: number) => {
    const destructor = { kind: "export", step, name: "destroy" } as const;
    const resource = resourceType("thing", step, destructor);
    const own = { kind: "own", resource } as const;
    return {
      text: `(module (import "h" "new" (func $new (param i32) (result i32)))
        (import "h" "set" (func $set (param i32))) (import "h" "give" (func $give (param i32)))
        ${memoryText}
        (func (export "make") (result i32) (call $new (i32.const 5)))
        (func (export "lend") (call $give (call $new (i32.const 6))))
        (func (export "destroy") (param i32) (call $set (i32.const 9))))`,
      imports: {
        new: { kind: "resource.new", resource, owner: step },
        set: builtIn("context.set", {}, step),
        give: lowered(lifted(0, "take", functionType([own], null)), step),
      },
      make: functionType([], own),
      drop: (owner: number) => ({ kind: "resource.drop", resource, owner }) as const,
    } as const;
  };

  test("has a context of its own, and not that of who drops the resource", async () => {
    const { make, drop, text, imports } = defined(0);
    const user = `(module (import "h" "make" (func $make (result i32))) (import "h" "drop" (func $drop (param i32)))
      (import "h" "get" (func $get (result i32))) (import "h" "set" (func $set (param i32))) ${memoryText}
      (func (export "go") (result i32)
        (call $set (i32.const 3)) (call $drop (call $make)) (call $get)))`;
    const given = {
      make: lowered(lifted(0, "make", make), 1),
      drop: drop(1),
      get: builtIn("context.get", {}, 1),
      set: builtIn("context.set", {}, 1),
    };
    const { exported } = await startComponent(
      [
        { text, imports: { ...imports, give: builtIn("context.set", {}, 0) } },
        { text: user, imports: given },
      ],
      {},
      { isAsync: true },
    );
    assert.equal(await exported(lifted(1, "go", functionType([], number)))([]), 3);
  });

  test("does not run while its component instance waits for who drops the resource", async () => {
    const { drop, text, imports } = defined(1);
    const user = `(module (import "h" "drop" (func $drop (param i32))) ${memoryText}
      (func (export "take") (param i32) (call $drop (local.get 0))))`;
    const steps = [
      { text: user, imports: { drop: drop(0) } },
      { text, imports },
    ];
    const { exported, guard } = await startComponent(steps, {}, { isAsync: true });
    await assert.rejects(async () => exported(lifted(1, "lend", functionType([], null)))([]));
    assert.match(guard.failure(null)?.message ?? "", /while a call of it was under way/);
  });
});
