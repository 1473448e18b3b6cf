import assert from "node:assert/strict";
import { test } from "node:test";
import { HangWatch, type HangLimits, type ThreadSample } from "./hang-watch.ts";

const limits: HangLimits = {
  usedMillisecondsMax: 1_000,
  stoppableMillisecondsMax: 4_000,
  silentMillisecondsMax: 10_000,
};
const interval = 100;
const start: ThreadSample = {
  now: 5_000,
  used: 300,
  starved: 20,
  entries: 7,
  stopsAfter: 0,
  answer: 0,
};

/** A thread that has been asked its first question, which is 1, and has not answered. */
class WatchedThread {
  readonly #watch = new HangWatch(interval);
  #sample = start;

  constructor() {
    assert.deepEqual(this.#watch.look(start, limits), { hang: null, question: 1 });
  }

  /** Looks after so much more, step by step as a timer does, or in one step where the timer was kept from coming. */
  after(change: Partial<ThreadSample>, steps = Math.ceil((change.now ?? 0) / interval) || 1) {
    let look = { hang: null, question: null } as ReturnType<HangWatch["look"]>;
    for (let step = 0; step < steps; step += 1) {
      const { now, used, starved, entries, answer } = this.#sample;
      this.#sample = {
        now: now + (change.now ?? 0) / steps,
        used: used + (change.used ?? 0) / steps,
        starved: starved + (change.starved ?? 0) / steps,
        entries: entries + (step === 0 ? (change.entries ?? 0) : 0),
        stopsAfter: change.stopsAfter ?? this.#sample.stopsAfter,
        answer: change.answer ?? answer,
      };
      look = this.#watch.look(this.#sample, limits);
    }
    return look;
  }
}

test("a thread that uses more processor time in one entry than it may hangs, one that uses less does not", () => {
  const thread = new WatchedThread();
  assert.equal(thread.after({ now: 1_000, used: 1_000 }).hang, null);
  assert.deepEqual(thread.after({ now: 100, used: 100 }).hang, {
    usedMilliseconds: 1_100,
    silentMilliseconds: 1_100,
  });
});

test("a guest that is to be stopped from within gets that long, and not for ever", () => {
  const thread = new WatchedThread();
  const inGuest = { entries: 1, stopsAfter: 30_000 };
  assert.equal(thread.after({ ...inGuest, now: 3_900, used: 3_900 }).hang, null);
  assert.notEqual(thread.after({ now: 300, used: 300 }).hang, null);
});

test("time in which others had the processor is no silence", () => {
  const thread = new WatchedThread();
  assert.equal(thread.after({ now: 60_000, starved: 59_000, used: 900 }).hang, null);
});

test("a thread that waits for its disk is silent for longer than it may compute, and not for ever", () => {
  const thread = new WatchedThread();
  assert.equal(thread.after({ now: 10_000 }).hang, null);
  const { hang } = thread.after({ now: 100 });
  assert.equal(hang?.usedMilliseconds, 0);
  assert.equal(Math.round(hang?.silentMilliseconds ?? 0), 10_100);
});

test("each entry of a guest begins anew, though nobody is answered in between", () => {
  const thread = new WatchedThread();
  for (let request = 0; request < 5; request += 1) {
    assert.equal(thread.after({ now: 900, used: 900, entries: 1 }, 1).hang, null);
    assert.equal(thread.after({ now: 100, used: 90 }).hang, null);
  }
  assert.ok(thread.after({ now: 1_000, used: 1_000 }).hang !== null);
});

test("a thread that answers is asked again when it has used some time, or some has passed", () => {
  const thread = new WatchedThread();
  assert.equal(thread.after({ now: 100, used: 49, answer: 1 }).question, null);
  assert.equal(thread.after({ now: 100, used: 1 }).question, 2);
  assert.equal(thread.after({ now: 900, answer: 2 }).question, null);
  assert.equal(thread.after({ now: 100 }).question, 3);
});

test("what it used before it answered is forgotten", () => {
  const thread = new WatchedThread();
  assert.equal(thread.after({ now: 900, used: 900 }).hang, null);
  assert.equal(thread.after({ now: 100, used: 100, answer: 1 }).question, 2);
  assert.equal(thread.after({ now: 900, used: 900 }).hang, null);
});

test("a machine that slept for an hour in the middle of a request has no thread that hangs", () => {
  const thread = new WatchedThread();
  assert.equal(thread.after({ now: 3_600_000, used: 10 }, 1).hang, null);
  assert.equal(thread.after({ now: 9_000 }).hang, null);
  assert.ok(thread.after({ now: 1_000 }).hang !== null);
});
