/** Tasks, what they wait for, and guests that break the rules of either. */

import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { describe, test } from "node:test";
import { functionType } from "../component/test-plan.ts";
import { callSlow, heldUp, startTasks, type TaskGuest, wait } from "./test-tasks.ts";

describe("a task", () => {
  test("returns a value, and its code goes on", async () => {
    let notes = 0;
    const note = {
      note: { type: functionType([], null), core: "", call: () => void (notes += 1) },
    };
    const guest = await startTasks({
      run: "(call $return (i32.const 7)) (i32.const 1)",
      callback: "(call $note) (i32.const 0)",
      host: note,
    });
    assert.equal(await guest.run(), 7);
    assert.equal(notes, 0);
    await guest.instance.whenIdle(guest.call);
    assert.equal(notes, 1);
  });

  test("waits for the host by its callback", async () => {
    const { waiting, host } = heldUp();
    const guest = await startTasks({
      host,
      run: `${callSlow} ${wait}`,
      callback: `
        (if (i32.ne (local.get $event) (i32.const 1)) (then unreachable))
        (if (i32.ne (local.get $payload) (i32.const 2)) (then unreachable))
        (call $call-drop (local.get $index)) (call $set-drop (global.get $x))
        (call $return (i32.load (i32.const 64))) (i32.const 0)`,
    });
    const answer = guest.run();
    await setImmediate();
    for (const go of waiting) go();
    assert.equal(await answer, 42);
  });

  test("waits for the host where it is", async () => {
    const { waiting, host } = heldUp();
    const guest = await startTasks({
      host,
      isStackful: true,
      run: `${callSlow}
        (if (i32.ne (call $wait (global.get $x) (i32.const 128)) (i32.const 1)) (then unreachable))
        (call $call-drop (i32.load (i32.const 128)))
        (call $return (i32.load (i32.const 64)))`,
    });
    const answer = guest.run();
    await setImmediate();
    for (const go of waiting) go();
    assert.equal(await answer, 42);
  });

  test("is told nothing of a call that it has cancelled", async () => {
    const { waiting, host } = heldUp();
    const guest = await startTasks({
      host,
      run: `${callSlow} (call $join (local.get $a) (i32.const 0))
        (if (i32.ne (call $call-cancel (local.get $a)) (i32.const 4)) (then unreachable))
        (call $call-drop (local.get $a))
        (i32.store (i32.const 64) (i32.const 5)) (call $set (i32.const 9)) (i32.const 1)`,
      callback: `(if (i32.ne (call $get) (i32.const 9)) (then unreachable))
        (call $return (i32.load (i32.const 64))) (i32.const 0)`,
    });
    const answer = guest.run();
    for (const go of waiting) go();
    assert.equal(await answer, 5);
  });

  test("has calls wait to begin where many are under way", async () => {
    const { waiting, host } = heldUp();
    const guest = await startTasks({
      host,
      run: `(global.set $x (call $set-new)) (local.set $d (i32.const 64))
        (loop $l
          (local.set $a (call $slow (local.get $d) (local.get $d)))
          (call $join (i32.shr_u (local.get $a) (i32.const 4)) (global.get $x))
          (local.set $c (i32.add (i32.mul (local.get $c) (i32.const 10)) (i32.and (local.get $a) (i32.const 15))))
          (local.set $d (i32.add (local.get $d) (i32.const 4)))
          (br_if $l (i32.lt_u (local.get $d) (i32.const 80))))
        (i32.store (i32.const 128) (local.get $c)) ${wait}`,
      callback: `(if (i32.eq (local.get $payload) (i32.const 2))
          (then (i32.store (i32.const 132) (i32.add (i32.load (i32.const 132)) (i32.const 1)))))
        (if (i32.lt_u (i32.load (i32.const 132)) (i32.const 4)) (then (return ${wait})))
        (if (i32.ne (i32.load (i32.const 76)) (i32.const 77)) (then unreachable))
        (call $return (i32.load (i32.const 128))) (i32.const 0)`,
    });
    const answer = guest.run();
    let most = 0;
    for (let round = 0; round < 4; round += 1) {
      await setImmediate();
      most = Math.max(most, waiting.length);
      for (const go of waiting.splice(0)) go();
    }
    // Two have begun, two had to wait.
    assert.equal(await answer, 1100);
    assert.equal(most, 2);
  });

  test("has a context of its own", async () => {
    const guest = await startTasks({
      run: "(call $return (call $get)) (call $set (i32.const 3)) (i32.const 0)",
    });
    assert.deepEqual([await guest.run(), await guest.run()], [0, 0]);
  });

  test("is kept out by backpressure until that is lifted", async () => {
    const guest = await startTasks({
      run: `(if (i32.eqz (global.get $x)) (then
          (global.set $x (i32.const 1)) (call $inc) (call $return (i32.const 1)) (return (i32.const 1))))
        (call $return (global.get $x)) (i32.const 0)`,
      callback: "(global.set $x (i32.const 2)) (call $dec) (i32.const 0)",
    });
    assert.deepEqual(await Promise.all([guest.run(), guest.run()]), [1, 2]);
  });

  test("is one of so many at a time", async () => {
    const guest = await startTasks({ run: `(global.set $x (call $set-new)) ${wait}` });
    const calls = Array.from({ length: 1001 }, () => guest.run());
    await Promise.all(calls.map((one) => assert.rejects(one)));
    assert.match(guest.guard.failure(null)?.message ?? "", /more than 1000 tasks/);
  });

  test("that always gives others their turn is charged for what it computes", async () => {
    const guest = await startTasks({
      cpuMillisecondsMax: 50,
      run: "(i32.const 1)",
      callback: `(loop $l (local.set $a (i32.add (local.get $a) (i32.const 1)))
        (br_if $l (i32.lt_u (local.get $a) (i32.const 30000000)))) (i32.const 1)`,
    });
    await assert.rejects(guest.run());
    assert.match(guest.guard.failure(null)?.message ?? "", /computed for more than/);
  });
});

describe("an instance with two requests", () => {
  /** Notes for which request it is called, and waits to be let. */
  const asked: unknown[] = [];
  const { waiting, host } = heldUp();
  const noted = {
    slow: {
      ...host.slow,
      call: (call: unknown, given: number) => {
        asked.push(call);
        return host.slow.call(call, given);
      },
    },
  };
  test("calls its host for the one whose task runs, and each is over by itself", async () => {
    const started = await startTasks({
      host: noted,
      isStackful: true,
      run: `(local.set $a (call $set-new))
        (local.set $b (i32.shr_u (call $slow (i32.const 41) (i32.const 64)) (i32.const 4)))
        (call $join (local.get $b) (local.get $a))
        (drop (call $wait (local.get $a) (i32.const 128)))
        (drop (call $slow (i32.const 1) (i32.const 64)))
        (call $return (i32.const 7))`,
    });
    const { instance, call: first } = started;
    const second = { waiting: () => {} };
    const one = started.run();
    await setImmediate();
    instance.begin(second);
    const other = started.run();
    await setImmediate();
    assert.deepEqual(asked, [first, second]);
    waiting[0]?.();
    assert.equal(await one, 7);
    assert.deepEqual(asked, [first, second, first]);
    await instance.whenIdle(first);
    assert.equal(instance.end(first), false);
    waiting[1]?.();
    assert.equal(await other, 7);
    assert.equal(asked[3], second);
    await instance.whenIdle(second);
    assert.equal(instance.end(second), true);
  });

  test("has no more time for one that computes for ever, however many others come", async () => {
    const started = await startTasks({
      cpuMillisecondsMax: 100,
      run: `(if (global.get $x) (then (call $return (i32.const 7)) (return (i32.const 0))))
        (global.set $x (i32.const 1)) (i32.const 1)`,
      callback: `(local.set $a (i32.const 1000000))
        (loop $on (br_if $on (local.tee $a (i32.sub (local.get $a) (i32.const 1)))))
        (i32.const 1)`,
    });
    const state = { isOver: false };
    const first = started.run().finally(() => (state.isOver = true));
    const ended = assert.rejects(first);
    while (!state.isOver) {
      const call = { waiting: () => {} };
      started.instance.begin(call);
      await started.run().catch(() => {});
      started.instance.end(call);
      await setImmediate();
    }
    await ended;
    assert.match(started.guard.failure(null)?.message ?? "", /computed for more than 100 ms/);
  });

  test("ends both where one traps", async () => {
    const started = await startTasks({
      host,
      isStackful: true,
      run: `(if (i32.eq (global.get $x) (i32.const 1)) (then unreachable))
        (global.set $x (i32.const 1))
        (local.set $a (call $set-new))
        (local.set $b (i32.shr_u (call $slow (i32.const 41) (i32.const 64)) (i32.const 4)))
        (call $join (local.get $b) (local.get $a))
        (drop (call $wait (local.get $a) (i32.const 128)))
        (call $return (i32.const 7))`,
    });
    const one = assert.rejects(started.run());
    await setImmediate();
    started.instance.begin({ waiting: () => {} });
    await assert.rejects(started.run(), /unreachable/);
    await one;
  });
});

const hostile: readonly [what: string, guest: TaskGuest, says: RegExp][] = [
  ["ends without having returned", { run: "(i32.const 0)" }, /without having returned/],
  [
    "returns twice",
    { run: "(call $return (i32.const 1)) (call $return (i32.const 1)) (i32.const 0)" },
    /more than once/,
  ],
  ["cancels itself unasked", { run: "(call $cancel) (i32.const 0)" }, /nobody had asked/],
  ["answers with an unknown code", { run: "(i32.const 3)" }, /code 3/],
  [
    "waits for a handle that is none",
    { run: "(i32.const 0x7f2)" },
    /handle 127, which is not open/,
  ],
  [
    "waits for what is no set",
    {
      run: "(i32.or (i32.const 2) (i32.shl (call $error-new (i32.const 0) (i32.const 0)) (i32.const 4)))",
    },
    /as that of a waitable set/,
  ],
  ["lifts backpressure that there is not", { run: "(call $dec) (i32.const 0)" }, /backpressure/],
  [
    "drops a set twice",
    {
      run: "(local.set $a (call $set-new)) (call $set-drop (local.get $a)) (call $set-drop (local.get $a)) (i32.const 0)",
    },
    /not open/,
  ],
  [
    "drops a set as a call",
    { run: "(call $call-drop (call $set-new)) (i32.const 0)" },
    /as that of a call/,
  ],
  [
    "drops a call as a set",
    { ...heldUp(), run: `${callSlow} (call $set-drop (local.get $a)) (i32.const 0)` },
    /as that of a waitable set/,
  ],
  [
    "drops a call that is under way",
    { ...heldUp(), run: `${callSlow} (call $call-drop (local.get $a)) (i32.const 0)` },
    /still under way/,
  ],
  [
    "drops a set with members",
    { ...heldUp(), run: `${callSlow} (call $set-drop (global.get $x)) (i32.const 0)` },
    /has members/,
  ],
  [
    "waits by a call that is in a set",
    { ...heldUp(), run: `${callSlow} (drop (call $call-cancel (local.get $a))) (i32.const 0)` },
    /in a waitable set/,
  ],
  [
    "joins what is no set",
    { ...heldUp(), run: `${callSlow} (call $join (local.get $a) (local.get $a)) (i32.const 0)` },
    /as that of a waitable set/,
  ],
  [
    "joins a set",
    { run: "(call $join (call $set-new) (call $set-new)) (i32.const 0)" },
    /as that of a waitable/,
  ],
  [
    "is told events outside of its memory",
    { run: "(drop (call $poll (call $set-new) (i32.const -4))) (i32.const 0)" },
    /outside of its memory/,
  ],
  [
    "wants an answer outside of its memory",
    {
      ...heldUp(),
      run: "(drop (call $slow (i32.const 1) (i32.const -4))) (global.set $x (call $set-new)) (i32.const 1)",
      callback: "(i32.const 1)",
    },
    /outside of its memory/,
  ],
  [
    "reads an error that there is not",
    { run: "(call $error-text (i32.const 9) (i32.const 0)) (i32.const 0)" },
    /handle 9, which is not open/,
  ],
  [
    "makes an error of what is not in its memory",
    { run: "(drop (call $error-new (i32.const 0) (i32.const -1))) (i32.const 0)" },
    /outside of its memory/,
  ],
];

for (const [what, guest, says] of hostile) {
  test(`a guest that ${what} ends`, async () => {
    const { waiting = [] } = guest as { waiting?: ((go: void) => void)[] };
    const started = await startTasks(guest);
    const ended = assert.rejects(async () => {
      await started.run();
      await started.instance.whenIdle(started.call);
    });
    await setImmediate();
    for (const go of waiting) go();
    await ended;
    assert.match(started.guard.failure(null)?.message ?? "", says);
  });
}
