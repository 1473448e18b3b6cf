/** Goal: those who wait go in one after the other, and who gave up takes nobody's place. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { deadlineAfter } from "./retry.ts";
import { Turns } from "./turns.ts";

test("one goes in at a time, in the order in which they came", async () => {
  const turns = new Turns(1);
  const order: string[] = [];
  const one = async (name: string): Promise<void> => {
    const leave = await turns.enter(Infinity);
    order.push(`${name} in`);
    await Promise.resolve();
    order.push(`${name} out`);
    leave?.();
  };
  await Promise.all([one("a"), one("b"), one("c")]);
  assert.deepEqual(order, ["a in", "a out", "b in", "b out", "c in", "c out"]);
});

test("who has no time left does not go in, and the next does", async () => {
  const turns = new Turns(1);
  const leave = await turns.enter(Infinity);
  const late = turns.enter(deadlineAfter(0));
  const next = turns.enter(Infinity);
  assert.equal(await late, null);
  leave?.();
  assert.notEqual(await next, null);
});

test("who waits when the store is closed does not go in", async () => {
  const turns = new Turns(1);
  await turns.enter(Infinity);
  const closing = new AbortController();
  const waiting = turns.enter(Infinity, closing.signal);
  closing.abort();
  assert.equal(await waiting, null);
  assert.equal(await turns.enter(Infinity, closing.signal), null);
});
