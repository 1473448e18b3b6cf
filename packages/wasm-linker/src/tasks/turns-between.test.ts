/** What a guest finds of another one that it has called without waiting for it, while others have their turn. */

import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { describe, test } from "node:test";
import {
  functionType,
  lifted,
  memoryText,
  optionsOf,
  startComponent,
  type TestComponent,
  type TestFunction,
} from "../component/test-plan.ts";
import type { ComponentFunction, CoreReference } from "../plan/plan.ts";
import type { FunctionType } from "../types/types.ts";
import { builtIn } from "./test-tasks.ts";

const number = { kind: "u32" } as const;
const work: FunctionType = { ...functionType([], number), isAsync: true };
/** So often that others have their turn meanwhile. */
const ticksBefore = 200;
const statuses = { started: 1, returned: 2 } as const;

/** A function of a step that is a task without a callback. */
function task(step: number, name: string): ComponentFunction {
  return { ...lifted(step, name, work), options: { ...optionsOf(step), isAsync: true } };
}

/** How a step imports a function of another one: it waits for it, or does not. */
function calling(target: ComponentFunction, owner: number, isAsync: boolean): CoreReference {
  return { kind: "lower", target, options: { ...optionsOf(owner), isAsync }, owner };
}

const returns = (step: number): CoreReference => builtIn("task.return", { type: number }, step);

/**
 * Three guests: the last one calls the middle one without waiting, and returns how that stands then; the middle one calls
 * the first one, and waits for it; that calls its host again and again.
 */
async function start(tick: TestFunction): Promise<TestComponent> {
  const ticks: CoreReference = {
    kind: "lower",
    target: {
      kind: "host",
      interface: "test:host/calls",
      name: "tick",
      type: functionType([], null),
    },
    options: optionsOf(0),
    owner: 0,
  };
  const first = `(module (import "h" "tick" (func $tick)) (import "h" "return" (func $return (param i32)))
    ${memoryText} (func (export "work") (local $count i32)
      (loop $again (call $tick) (local.set $count (i32.add (local.get $count) (i32.const 1)))
        (br_if $again (i32.lt_u (local.get $count) (i32.const ${ticksBefore}))))
      (call $return (i32.const 7)) (call $tick)))`;
  const middle = `(module (import "h" "work" (func $work (result i32)))
    (import "h" "return" (func $return (param i32))) ${memoryText}
    (func (export "work") (call $return (i32.add (call $work) (i32.const 1)))))`;
  const last = `(module (import "h" "work" (func $work (param i32) (result i32)))
    (import "h" "return" (func $return (param i32))) ${memoryText}
    (func (export "run") (local $status i32)
      (local.set $status (i32.and (call $work (i32.const 64)) (i32.const 15)))
      (call $return (i32.or (i32.shl (i32.load (i32.const 64)) (i32.const 4)) (local.get $status)))))`;
  return await startComponent(
    [
      { text: first, imports: { tick: ticks, return: returns(0) } },
      { text: middle, imports: { work: calling(task(0, "work"), 1, false), return: returns(1) } },
      { text: last, imports: { work: calling(task(1, "work"), 2, true), return: returns(2) } },
    ],
    { tick },
    { isAsync: true, turnMillisecondsMax: 0 },
  );
}

describe("a guest that does not wait for another one, while others have their turn", () => {
  test("finds that it has returned where it waits for nothing", async () => {
    const tick: TestFunction = { waits: true, call: () => undefined };
    const { exported } = await start(tick);
    assert.equal(await exported(task(2, "run"))([]), (8 << 4) | statuses.returned);
  });

  test("finds that it waits where it does, be it after others had their turn", async () => {
    let ticks = 0;
    const held = Promise.withResolvers<void>();
    const tick: TestFunction = {
      waits: true,
      call: () => {
        ticks += 1;
        return ticks === ticksBefore ? held.promise : undefined;
      },
    };
    const { exported, instance, call } = await start(tick);
    assert.equal(await exported(task(2, "run"))([]), statuses.started);
    held.resolve();
    await instance.whenIdle(call);
    assert.equal(ticks, ticksBefore + 1);
  });

  test("is ended with it where it breaks a rule meanwhile", async () => {
    let ticks = 0;
    const tick: TestFunction = {
      waits: true,
      call: () => {
        ticks += 1;
        if (ticks === ticksBefore) throw new Error("no such thing");
      },
    };
    const { exported, guard } = await start(tick);
    await assert.rejects(async () => exported(task(2, "run"))([]));
    await setImmediate();
    assert.match(guard.failure(null)?.message ?? "", /no such thing/);
  });
});
