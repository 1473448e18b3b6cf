import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { test } from "node:test";
import { EntryTurns } from "./entry-share.ts";

/** As long as a turn may be, and a little more. */
function beLong(): void {
  const end = performance.now() + 25;
  while (performance.now() < end);
}

test("entries follow each other at once until their turn is over, then wait, in order", async () => {
  const turns = new EntryTurns();
  const done: number[] = [];
  const enter = (number: number): void => {
    if (turns.isOver(performance.now())) turns.next(() => done.push(number));
    else done.push(number);
  };
  enter(1);
  assert.deepEqual(done, [1]);
  beLong();
  for (const number of [2, 3, 4]) enter(number);
  assert.deepEqual(done, [1]);
  while (done.length < 4) await setImmediate();
  assert.deepEqual(done, [1, 2, 3, 4]);
});

test("what waits for long ones has several turns", async () => {
  const turns = new EntryTurns();
  assert.equal(turns.isOver(performance.now()), false);
  beLong();
  assert.equal(turns.isOver(performance.now()), true);
  const order: string[] = [];
  for (const name of ["first", "second"]) {
    turns.next(() => {
      order.push(name);
      beLong();
    });
  }
  for (const name of ["other", "another"]) {
    await setImmediate();
    order.push(name);
  }
  assert.deepEqual(
    order.filter((name) => name.includes("other")),
    ["other", "another"],
  );
  assert.ok(order.indexOf("second") > order.indexOf("other"), order.join(" "));
});

test("one that asks for the next at once never keeps others out", async () => {
  const turns = new EntryTurns();
  let isOver = false;
  const again = (): void => {
    if (isOver) return;
    const enter = (): void => void Promise.resolve().then(again);
    if (turns.isOver(performance.now())) turns.next(enter);
    else enter();
  };
  again();
  for (let turn = 0; turn < 3; turn += 1) await setImmediate();
  isOver = true;
});
