/** Functions whose types do not say that they may wait, in components that have others. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { functionType, lifted, memoryText, startComponent } from "../component/test-plan.ts";
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
