/** Tasks that all wait: for what comes, however late, or for what never does. */

import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { describe, test } from "node:test";
import { functionType, testTasks } from "../component/test-plan.ts";
import type { FunctionType } from "../types/types.ts";
import { startTasks } from "./test-tasks.ts";

const number = { kind: "u32" } as const;
const slow: FunctionType = { ...functionType([number], number), isAsync: true };
const wait = "(i32.or (i32.const 2) (i32.shl (global.get $x) (i32.const 4)))";

/** A function of the host that answers with one more, when it is let. */
function heldUp() {
  const waiting: ((go: void) => void)[] = [];
  const call = async (_call: unknown, given: number): Promise<number> => {
    await new Promise<void>((resolve) => waiting.push(resolve));
    return given + 1;
  };
  const host = {
    slow: { type: slow, core: "(param i32 i32) (result i32)", call, isAsync: true },
  };
  return { waiting, host };
}

/** Calls `slow` with 41, its answer at 64, and waits for it in the set $x. */
const callSlow = `
  (global.set $x (call $set-new))
  (local.set $a (call $slow (i32.const 41) (i32.const 64)))
  (if (i32.ne (i32.and (local.get $a) (i32.const 15)) (i32.const 1)) (then unreachable))
  (local.set $a (i32.shr_u (local.get $a) (i32.const 4)))
  (call $join (local.get $a) (global.get $x))`;

describe("a guest", () => {
  test("that waits for what never comes ends", async () => {
    const guest = await startTasks({ run: `(global.set $x (call $set-new)) ${wait}` });
    await assert.rejects(guest.run());
    assert.match(guest.guard.failure(null)?.message ?? "", /waits for what never comes/);
  });

  test("that waits for its host does not, however long", async () => {
    const { waiting, host } = heldUp();
    const guest = await startTasks({
      host,
      run: `${callSlow} ${wait}`,
      callback: "(call $return (i32.load (i32.const 64))) (i32.const 0)",
    });
    const answer = guest.run();
    await setTimeout(10 * (testTasks.standstillMillisecondsMax ?? 0));
    for (const go of waiting) go();
    assert.equal(await answer, 42);
  });

  test("that is suspended in a call of its host does not either", async () => {
    const call = async (): Promise<number> => {
      await setTimeout(10 * (testTasks.standstillMillisecondsMax ?? 0));
      return 42;
    };
    const type = functionType([], number);
    const guest = await startTasks({
      host: { later: { type, core: "(result i32)", call: { waits: true, call } } },
      run: "(call $return (call $later)) (i32.const 0)",
    });
    assert.equal(await guest.run(), 42);
  });
});
