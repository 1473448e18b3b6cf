import assert from "node:assert/strict";
import { test } from "node:test";
import { busyShare } from "./busy-share.ts";

const thread = (used: number, starved = 0) => ({ used, starved });

test("a main thread is as busy as it used of the time in which it could run", () => {
  const before = { now: 1_000, thread: thread(100, 50), used: 120 };
  assert.equal(busyShare(before, { now: 1_500, thread: thread(350, 50), used: 370 }), 0.5);
  assert.equal(busyShare(before, { now: 1_500, thread: thread(150, 500), used: 170 }), 1);
  assert.equal(busyShare(before, { now: 1_500, thread: thread(100, 50), used: 120 }), 0);
  assert.equal(busyShare(before, { now: 1_500, thread: thread(100, 550), used: 120 }), 0);
});

test("threads beside the main one count, and are all that counts where nobody tells of it", () => {
  const before = { now: 0, thread: thread(10), used: 10 };
  assert.equal(busyShare(before, { now: 500, thread: thread(20), used: 510 }), 1);
  assert.equal(busyShare({ ...before, thread: null }, { now: 500, thread: null, used: 260 }), 0.5);
  assert.equal(busyShare(before, before), 0);
});
