/** What is lent to a call that goes on stays where it is, and what a task was lent it has given back when it returns. */

import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { describe, test } from "node:test";
import { functionType, resourceType } from "../component/test-plan.ts";
import type { FunctionType } from "../types/types.ts";
import { startTasks, type TaskGuest, type TestHost } from "./test-tasks.ts";

const thing = resourceType("thing", null);
const own = { kind: "own", resource: thing } as const;
const borrow = { kind: "borrow", resource: thing } as const;
const more: TaskGuest["more"] = {
  drop: [{ kind: "resource.drop", resource: thing, owner: 0 }, "(param i32)"],
};

/** Makes things, which two functions take or borrow; those who borrow wait until they are let. */
function lender() {
  const waiting: (() => void)[] = [];
  const call = (): Promise<number> => new Promise((resolve) => waiting.push(() => resolve(5)));
  const use: FunctionType = { ...functionType([borrow], { kind: "u32" }), isAsync: true };
  const host: Record<string, TestHost> = {
    make: { type: functionType([], own), core: "(result i32)", call: () => ({}) },
    give: { type: functionType([own], null), core: "(param i32)", call: () => {} },
    use: { type: use, core: "(param i32 i32) (result i32)", call, isAsync: true },
    "use-now": { type: use, core: "(param i32) (result i32)", call: { waits: true, call } },
  };
  return { host, go: () => waiting.splice(0).forEach((one) => one()) };
}

/** Lends a thing to a call that goes on: its handle is in $b, that of the call in $a, which is in the set $x. */
const lend = `(global.set $x (call $set-new)) (local.set $b (call $make))
  (local.set $a (i32.shr_u (call $use (local.get $b) (i32.const 64)) (i32.const 4)))
  (call $join (local.get $a) (global.get $x)) (i32.store (i32.const 128) (local.get $b))`;
const wait = "(i32.or (i32.const 2) (i32.shl (global.get $x) (i32.const 4)))";
const end = "(call $return (i32.load (i32.const 64))) (i32.const 0)";

interface Case {
  readonly run: string;
  readonly callback?: string;
  /** Null where all is well. */
  readonly says: RegExp | null;
}

const cases: Readonly<Record<string, Case>> = {
  "is dropped when the call has ended": {
    run: `${lend} ${wait}`,
    callback: `(call $drop (i32.load (i32.const 128))) ${end}`,
    says: null,
  },
  "is given away when the call has ended": {
    run: `${lend} ${wait}`,
    callback: `(call $give (i32.load (i32.const 128))) ${end}`,
    says: null,
  },
  "is not dropped meanwhile": {
    run: `${lend} (call $drop (local.get $b)) ${wait}`,
    says: /while that was lent/,
  },
  "is not given away meanwhile": {
    run: `${lend} (call $give (local.get $b)) ${wait}`,
    says: /while that was lent/,
  },
  "is not dropped when one of two calls has ended": {
    run: `${lend} (drop (call $use (local.get $b) (i32.const 68))) ${wait}`,
    callback: `(call $drop (i32.load (i32.const 128))) ${end}`,
    says: /while that was lent/,
  },
  "is lent until the guest has been told that the call has ended": {
    run: `${lend} (call $join (local.get $a) (i32.const 0)) (i32.const 1)`,
    callback: `(if (i32.eqz (i32.load (i32.const 64))) (then (return (i32.const 1))))
      (call $drop (i32.load (i32.const 128))) ${end}`,
    says: /while that was lent/,
  },
  "is given back by a call that is cancelled": {
    run: `${lend} (call $join (local.get $a) (i32.const 0))
      (if (i32.ne (call $call-cancel (local.get $a)) (i32.const 4)) (then unreachable))
      (call $call-drop (local.get $a)) (call $drop (local.get $b)) (i32.store (i32.const 64) (i32.const 5)) ${end}`,
    says: null,
  },
};

describe("a thing that is lent to a call of the host that goes on", () => {
  for (const [name, { run, callback, says }] of Object.entries(cases)) {
    test(name, async () => {
      const { host, go } = lender();
      const guest = await startTasks({
        host,
        more,
        run,
        ...(callback !== undefined && { callback }),
      });
      const answer = guest.run();
      answer.catch(() => {});
      await setImmediate();
      go();
      if (says === null) assert.equal(await answer, 5);
      else {
        await assert.rejects(answer);
        assert.match(guest.guard.failure(null)?.message ?? "", says);
      }
    });
  }

  test("is not dropped by another task, where its own waits for the call where it is", async () => {
    const { host, go } = lender();
    const guest = await startTasks({
      host,
      more,
      isStackful: true,
      run: `(if (global.get $x) (then
          (call $drop (global.get $x)) (call $return (i32.const 1)) (return)))
        (global.set $x (call $make)) (call $return (call $use-now (global.get $x)))`,
    });
    const first = assert.rejects(guest.run());
    await setImmediate();
    await assert.rejects(guest.run());
    go();
    await first;
    assert.match(guest.guard.failure(null)?.message ?? "", /while that was lent/);
  });
});

/** What a task does that is lent a thing, in order to each of its calls. */
const tasks: Readonly<Record<string, { readonly run: string; readonly says: RegExp | null }>> = {
  "may drop it and return": {
    run: "(call $drop (local.get $given)) (call $return (i32.const 5)) (i32.const 0)",
    says: null,
  },
  "does not return before it has dropped it": {
    run: "(call $return (i32.const 5)) (call $drop (local.get $given)) (i32.const 0)",
    says: /it kept a resource/,
  },
  "does not give it away": {
    run: "(call $give (local.get $given)) (i32.const 0)",
    says: /only borrowed/,
  },
  "does not drop it while it lends it on": {
    run: "(drop (call $use (local.get $given) (i32.const 64))) (call $drop (local.get $given)) (i32.const 0)",
    says: /while that was lent/,
  },
  "does not return by what another task has dropped": {
    run: `(if (i32.eqz (global.get $x)) (then
        (global.set $x (local.get $given)) (return (i32.const 1))))
      (call $drop (local.get $given)) (call $return (i32.const 5)) (i32.const 0)`,
    says: /it kept a resource/,
  },
};

describe("a task that is lent a thing", () => {
  for (const [name, { run, says }] of Object.entries(tasks)) {
    test(name, async () => {
      const { host } = lender();
      const callback = "(call $return (i32.const 5)) (i32.const 0)";
      const guest = await startTasks({ host, more, parameters: [borrow], run, callback });
      const answers = await Promise.allSettled([
        guest.run(undefined, [{}]),
        guest.run(undefined, [{}]),
      ]);
      const failure = guest.guard.failure(null)?.message ?? "";
      if (says !== null) assert.match(failure, says);
      else
        assert.deepEqual(
          answers.map(({ status }) => status),
          ["fulfilled", "fulfilled"],
        );
    });
  }

  test("has given back all of it when it ends, and the table is empty", async () => {
    const { host } = lender();
    const run = "(call $drop (local.get $given)) (call $return (i32.const 5)) (i32.const 0)";
    const guest = await startTasks({ host, more, parameters: [borrow], run });
    for (let round = 0; round < 3; round += 1) await guest.run(undefined, [{}]);
    assert.equal(guest.instance.startsDifferently, false);
  });
});
