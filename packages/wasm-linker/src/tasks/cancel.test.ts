/** Tasks that are asked to end, as their client has left. */

import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { describe, test } from "node:test";
import { TaskCancelled } from "../errors.ts";
import { startTasks, type TaskGuest } from "./test-tasks.ts";

const wait = "(i32.or (i32.const 2) (i32.shl (global.get $x) (i32.const 4)))";
const waits = `(global.set $x (call $set-new)) ${wait}`;

/** Runs a guest, asks it to end, and gives what it returned. */
async function cancelled(guest: TaskGuest): Promise<unknown> {
  const { run, instance, call } = await startTasks(guest);
  const asking = Promise.withResolvers<() => void>();
  const answer = run(asking.resolve);
  answer.catch(() => {});
  const cancel = await asking.promise;
  cancel();
  // Only once: it has been told.
  cancel();
  await instance.whenIdle(call);
  return answer;
}

describe("a task that is asked to end", () => {
  test("is told by its callback, and ends without a value", async () => {
    const callback = `(if (i32.ne (local.get $event) (i32.const 6)) (then unreachable))
      (call $set-drop (global.get $x)) (call $cancel) (i32.const 0)`;
    await assert.rejects(cancelled({ run: waits, callback }), TaskCancelled);
  });

  test("may return all the same", async () => {
    const callback = "(call $return (local.get $event)) (i32.const 0)";
    assert.equal(await cancelled({ run: waits, callback }), 6);
  });

  test("may do more before it ends", async () => {
    const callback = `(if (i32.eq (local.get $event) (i32.const 6)) (then (return (i32.const 1))))
      (call $cancel) (i32.const 0)`;
    await assert.rejects(cancelled({ run: waits, callback }), TaskCancelled);
  });

  test("is told by the next wait that can be cancelled", async () => {
    const run = `(global.set $x (call $set-new))
      (call $return (call $wait-cancellable (global.get $x) (i32.const 64)))`;
    assert.equal(await cancelled({ isStackful: true, run }), 6);
  });

  test("is not told where it has returned", async () => {
    const run = "(call $return (i32.const 5)) (i32.const 1)";
    const callback = `(if (local.get $event) (then unreachable)) (i32.const 0)`;
    assert.equal(await cancelled({ run, callback }), 5);
  });

  test("that has not begun does not", async () => {
    const guest = await startTasks({ run: `(call $inc) ${waits}`, callback: "(i32.const 1)" });
    guest.run().catch(() => {});
    const asking = Promise.withResolvers<() => void>();
    const second = guest.run(asking.resolve);
    (await asking.promise)();
    await assert.rejects(second, TaskCancelled);
  });
});

test("a task that ignores that it is asked to end goes on", async () => {
  const { run, guard } = await startTasks({ run: "(i32.const 1)", callback: "(i32.const 1)" });
  const asking = Promise.withResolvers<() => void>();
  const answer = run(asking.resolve);
  answer.catch(() => {});
  (await asking.promise)();
  await setImmediate();
  assert.equal(guard.isStopped, false);
  guard.abort(null);
});
