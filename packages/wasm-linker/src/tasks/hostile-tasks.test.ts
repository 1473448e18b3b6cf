/** Guests that return, wait, cancel and hold others up as they must not. */

import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { describe, test } from "node:test";
import { functionType, lifted, memoryText, startComponent } from "../component/test-plan.ts";
import { builtIn, callSlow, heldUp, startTasks, wait, type TaskGuest } from "./test-tasks.ts";

const text = { kind: "string" } as const;
const more: TaskGuest["more"] = {
  "return-text": [builtIn("task.return", { type: text }), "(param i32 i32)"],
  "return-nothing": [builtIn("task.return"), ""],
  "return-big": [builtIn("task.return", { type: { kind: "u64" } }), "(param i64)"],
};
const callback = "unreachable";

const hostile: readonly [what: string, guest: TaskGuest, says: RegExp][] = [
  [
    "returns a text for a number",
    { run: "(call $return-text (i32.const 64) (i32.const 1)) (i32.const 0)" },
    /another type/,
  ],
  [
    "returns a text from nowhere for a number",
    { run: "(call $return-text (i32.const -1) (i32.const -1)) (i32.const 0)" },
    /another type/,
  ],
  ["returns nothing for a number", { run: "(call $return-nothing) (i32.const 0)" }, /another type/],
  [
    "returns another number than it said",
    { run: "(call $return-big (i64.const 1)) (i32.const 0)" },
    /another type/,
  ],
  [
    "returns again by its callback",
    {
      run: "(call $return (i32.const 1)) (i32.const 1)",
      callback: "(call $return (i32.const 2)) (i32.const 0)",
    },
    /more than once/,
  ],
  [
    "returns after it has cancelled itself",
    { run: "(call $return (i32.const 1)) (call $cancel) (i32.const 0)" },
    /nobody had asked/,
  ],
  [
    "cancels itself by its callback, unasked",
    { run: "(i32.const 1)", callback: "(call $cancel) (i32.const 0)" },
    /nobody had asked/,
  ],
  ["waits for the handle 0", { run: "(i32.const 2)" }, /handle 0, which is not open/],
  ["waits for a handle beyond all", { run: "(i32.const -14)" }, /which is not open/],
  ["answers with the last code there is", { run: "(i32.const -1)" }, /code 15/],
  ["answers with a code for threads", { run: "(i32.const 4)" }, /code 4/],
  [
    "has its callback answer with what means nothing",
    { run: "(i32.const 1)", callback: "(i32.const 0x13)" },
    /code 3/,
  ],
  [
    "waits for a set that it has dropped",
    { run: `(global.set $x (call $set-new)) (call $set-drop (global.get $x)) ${wait}` },
    /not open/,
  ],
  [
    "waits where it is for a set that it has dropped",
    {
      isStackful: true,
      run: "(local.set $a (call $set-new)) (call $set-drop (local.get $a)) (drop (call $wait (local.get $a) (i32.const 64)))",
    },
    /not open/,
  ],
  [
    "is told events at an odd place",
    { run: "(drop (call $poll (call $set-new) (i32.const 66))) (i32.const 0)" },
    /pointer to words/,
  ],
  [
    "asks for backpressure without an end",
    { run: "(loop $l (call $inc) (br $l)) (i32.const 0)" },
    /backpressure more than 65535/,
  ],
  [
    "lifts more backpressure than there is",
    { run: "(call $inc) (call $dec) (call $dec) (i32.const 0)" },
    /backpressure/,
  ],
  [
    "cancels a call twice",
    {
      ...heldUp(),
      run: `${callSlow} (call $join (local.get $a) (i32.const 0))
        (drop (call $call-cancel (local.get $a))) (drop (call $call-cancel (local.get $a))) (i32.const 0)`,
    },
    /cancelled a call/,
  ],
  [
    "uses a call that it has dropped",
    {
      ...heldUp(),
      run: `${callSlow} (call $join (local.get $a) (i32.const 0)) (drop (call $call-cancel (local.get $a)))
        (call $call-drop (local.get $a)) (call $call-drop (local.get $a)) (i32.const 0)`,
    },
    /not open/,
  ],
  [
    "ends while a call of it goes on, without having returned",
    { ...heldUp(), run: `${callSlow} (i32.const 0)` },
    /without having returned/,
  ],
];

for (const [what, guest, says] of hostile) {
  test(`a guest that ${what} ends`, async () => {
    const started = await startTasks({ callback, ...guest, more });
    await assert.rejects(async () => {
      await started.run();
      await started.instance.whenIdle(started.call);
    });
    assert.match(started.guard.failure(null)?.message ?? "", says);
  });
}

test("a guest that drops the set that its other task waits for ends, with both", async () => {
  for (const isStackful of [false, true]) {
    const waiting = isStackful
      ? "(drop (call $wait (global.get $x) (i32.const 64))) (call $return (i32.const 1))"
      : wait;
    const guest = await startTasks({
      isStackful,
      run: `(if (global.get $x) (then (call $set-drop (global.get $x)) ${isStackful ? "(return)" : "(return (i32.const 0))"}))
        (global.set $x (call $set-new)) ${waiting}`,
    });
    const first = assert.rejects(guest.run());
    await assert.rejects(guest.run());
    await first;
    assert.match(guest.guard.failure(null)?.message ?? "", /that a task waits for/);
  }
});

test("a guest whose backpressure is never lifted ends, and keeps nobody waiting", async () => {
  const guest = await startTasks({ run: "(call $inc) (call $return (i32.const 1)) (i32.const 0)" });
  assert.equal(await guest.run(), 1);
  await assert.rejects(guest.run());
  assert.match(guest.guard.failure(null)?.message ?? "", /waits for what never comes/);
});

test("backpressure is forgotten with the requests of an instance", async () => {
  const { instance, call, run } = await startTasks({
    run: "(call $inc) (call $return (i32.const 1)) (i32.const 0)",
  });
  for (let round = 0; round < 3; round += 1) {
    assert.equal(await run(), 1);
    await instance.whenIdle(call);
    instance.end(call);
    instance.reset();
    instance.begin(call);
  }
});

test("calls that are never dropped are over with the request, and what they come to is thrown away", async () => {
  const { host, waiting } = heldUp();
  const run = `${callSlow} (drop (call $slow (i32.const 1) (i32.const 64))) (drop (call $slow (i32.const 2) (i32.const 64)))
    (call $return (i32.load (i32.const 64))) (i32.const 0)`;
  const { instance, call, guard, run: go } = await startTasks({ host, run });
  for (let round = 0; round < 3; round += 1) {
    assert.equal(await go(), 0);
    await instance.whenIdle(call);
    instance.end(call);
    instance.reset();
    instance.begin(call);
    for (const resume of waiting.splice(0)) resume();
    await setImmediate();
  }
  assert.equal(guard.failure(null), null);
});

describe("the context of a task", () => {
  for (const value of [0, 1, -1, 2 ** 31 - 1, -(2 ** 31)]) {
    test(`keeps ${value}, of which nobody else makes anything`, async () => {
      const run = `(call $set (i32.const ${value})) (i32.const 1)`;
      const back = "(call $return (call $get)) (i32.const 0)";
      const guest = await startTasks({ run, callback: back });
      assert.equal(await guest.run(), value >>> 0);
    });
  }
});

test("a function that is over before its caller goes on returns by no task", async () => {
  for (const name of ["task.return", "task.cancel"] as const) {
    const module = `(module (import "h" "end" (func $end)) ${memoryText} (func (export "go") (call $end)))`;
    const { exported, guard } = await startComponent(
      [{ text: module, imports: { end: builtIn(name) } }],
      {},
      { isAsync: true },
    );
    await assert.rejects(async () => exported(lifted(0, "go", functionType([], null)))([]));
    assert.match(guard.failure(null)?.message ?? "", /outside of an asynchronous task/);
  }
});
