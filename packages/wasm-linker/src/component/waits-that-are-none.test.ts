/** A guest is suspended for every promise, also for one that is settled: that is no wait, after which its time would begin anew. */

import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { test } from "node:test";
import {
  functionType,
  hostImport,
  lifted,
  lowered,
  memoryText,
  startComponent,
} from "./test-plan.ts";

const nothing = functionType([], null);

async function start(answer: () => Promise<void>) {
  const text = `(module (import "h" "ask" (func $ask)) ${memoryText}
    (func (export "run") (loop $again (call $ask) (br $again))))`;
  const imports = { ask: lowered(hostImport("ask", nothing), 0) };
  const component = await startComponent(
    [{ text, imports }],
    { ask: { waits: true, call: answer } },
    { cpuMillisecondsMax: 100 },
  );
  return { ...component, run: () => component.exported(lifted(0, "run", nothing))([]) };
}

test("answers that come at once keep a guest within its time, and others have their turn", async () => {
  const guest = await start(() => Promise.resolve());
  const state = { isOver: false, turns: 0 };
  const run = assert.rejects(guest.run() as Promise<void>).finally(() => (state.isOver = true));
  while (!state.isOver) {
    await setImmediate();
    state.turns += 1;
  }
  await run;
  assert.match(guest.guard.failure(null)?.message ?? "", /computed for more than 100 ms/);
  assert.ok(state.turns > 1);
});

test("answers that others had their turn before give it its time anew", async () => {
  let calls = 0;
  const guest = await start(async () => {
    calls += 1;
    useProcessor(10);
    await setImmediate();
    if (calls === 20) throw new Error("enough");
  });
  await assert.rejects(guest.run() as Promise<void>);
  assert.match(String(guest.guard.cause), /enough/);
});

test("a guest that nothing made wait has answered when it returns, and with a promise where it waited", async () => {
  const text = `(module (import "h" "ask" (func $ask (result i32))) ${memoryText}
    (func (export "run") (result i32) (call $ask)))`;
  const type = functionType([], { kind: "u32" });
  const answers = [1, setImmediate(2), 3];
  const component = await startComponent(
    [{ text, imports: { ask: lowered(hostImport("ask", type), 0) } }],
    { ask: { waits: true, call: () => answers.shift() } },
  );
  const run = component.exported(lifted(0, "run", type));
  assert.equal(run([]), 1);
  const later = run([]);
  assert.ok(later instanceof Promise);
  assert.equal(await later, 2);
  assert.equal(run([]), 3);
});

function useProcessor(milliseconds: number): void {
  const used = (): number => process.threadCpuUsage().user / 1000;
  const until = used() + milliseconds;
  while (used() < until);
}
