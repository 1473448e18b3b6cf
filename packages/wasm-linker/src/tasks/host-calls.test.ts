/** Calls of the host that have to wait until others are over are begun for the request that made them. */

import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { test } from "node:test";
import { heldUp, startTasks, wait } from "./test-tasks.ts";

test("a call that had to wait is begun for the request that made it, whichever request ended the one before", async () => {
  const { waiting, host } = heldUp();
  const asked: unknown[] = [];
  const noted = (call: unknown, given: number): unknown => {
    asked.push(call);
    return host.slow.call(call, given);
  };
  const started = await startTasks({
    host: { slow: { ...host.slow, call: noted } },
    run: `(global.set $x (call $set-new)) (local.set $d (i32.const 64))
      (loop $l
        (local.set $a (call $slow (local.get $d) (local.get $d)))
        (call $join (i32.shr_u (local.get $a) (i32.const 4)) (global.get $x))
        (local.set $d (i32.add (local.get $d) (i32.const 4)))
        (br_if $l (i32.lt_u (local.get $d) (i32.const 76))))
      (call $return (i32.const 7)) ${wait}`,
    callback: wait,
  });
  const { instance, call: first } = started;
  const second = { waiting: () => {} };
  await started.run();
  instance.begin(second);
  await started.run();
  // Two are under way for the first request; one of its own waits, and three of the second.
  assert.deepEqual(asked, [first, first]);
  for (let round = 0; round < 6; round += 1) {
    waiting.shift()?.();
    await setImmediate();
  }
  assert.equal(asked.length, 6);
  const indexes = asked.map((call) => (call === first ? 0 : 1));
  assert.deepEqual(indexes, [0, 0, 0, 1, 1, 1]);
});
