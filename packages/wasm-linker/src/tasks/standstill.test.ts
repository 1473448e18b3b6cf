/** Tasks that all wait: for what comes, however late, or for what never does. */

import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { describe, test } from "node:test";
import { functionType, testTasks } from "../component/test-plan.ts";
import type { ValueType } from "../types/types.ts";
import { HostStream } from "../streams/host-stream.ts";
import { callSlow, heldUp, startTasks, wait } from "./test-tasks.ts";

describe("a guest", () => {
  test("that waits for what never comes ends", async () => {
    const guest = await startTasks({ run: `(global.set $x (call $set-new)) ${wait}` });
    await assert.rejects(guest.run());
    assert.match(guest.guard.failure(null)?.message ?? "", /waits for what never comes/);
  });

  test("that waits for what never comes ends, also where it does not ask for what has come", async () => {
    const bytes: ValueType = { kind: "stream", element: { kind: "u8" } };
    const open = Promise.withResolvers<void>();
    let isOpen = false;
    const source = { ready: () => isOpen, wait: () => open.promise, read: () => Uint8Array.of(1) };
    const call = (): HostStream => new HostStream(source);
    const guest = await startTasks({
      host: { give: { type: functionType([], bytes), core: "(result i32)", call } },
      run: `(drop (call $read (call $give) (i32.const 64) (i32.const 4))) (global.set $x (call $set-new)) ${wait}`,
    });
    const state = { isOver: false };
    const ended = assert.rejects(guest.run()).finally(() => (state.isOver = true));
    await setTimeout(10 * (testTasks.standstillMillisecondsMax ?? 0));
    assert.equal(state.isOver, false);
    isOpen = true;
    open.resolve();
    await ended;
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
    const type = functionType([], { kind: "u32" });
    const guest = await startTasks({
      host: { later: { type, core: "(result i32)", call: { waits: true, call } } },
      run: "(call $return (call $later)) (i32.const 0)",
    });
    assert.equal(await guest.run(), 42);
  });
});
