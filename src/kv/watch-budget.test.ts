/** What looks for changes may cost: whoever takes long waits, and nobody else does. */

import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { test } from "node:test";
import { WatchBudget } from "./watch-budget.ts";

/** More than is paid for while a test runs. */
const forEver = 1e9;
const store = {};
const otherStore = {};

interface Taken {
  isTaken: boolean;
  /** Nobody waits for it any more. */
  isOver: boolean;
  readonly done: Promise<unknown>;
}

function look(budget: WatchBudget, at: object, isForChange: boolean): Taken {
  const taken = { isTaken: false, isOver: false };
  const given = { store: at, isForChange, isOver: () => taken.isOver };
  const done = budget.inTurn(given, async () => void (taken.isTaken = true));
  return Object.assign(taken, { done });
}

test("a component whose looks took much of the thread waits with all, and another one does not", async () => {
  const [slow, quick] = [new WatchBudget(), new WatchBudget()];
  slow.used(store, forEver, forEver);
  const waiting = [look(slow, store, true), look(slow, otherStore, false)];
  for (const budget of [quick, new WatchBudget()]) await look(budget, store, true).done;
  await look(quick, otherStore, true).done;
  for (let turn = 0; turn < 5; turn += 1) await setImmediate();
  for (const one of waiting) {
    assert.equal(one.isTaken, false);
    one.isOver = true;
    assert.equal(await one.done, null);
    assert.equal(one.isTaken, false);
  }
});

test("a store that answers slowly has its changes looked at less often, and no other", async () => {
  const budget = new WatchBudget();
  budget.used(store, 0, forEver);
  // Whoever has been told nothing yet is.
  await look(budget, store, false).done;
  await look(budget, otherStore, true).done;
  const waiting = look(budget, store, true);
  for (let turn = 0; turn < 5; turn += 1) await setImmediate();
  assert.equal(waiting.isTaken, false);
  waiting.isOver = true;
  assert.equal(await waiting.done, null);
  assert.equal(waiting.isTaken, false);
});
