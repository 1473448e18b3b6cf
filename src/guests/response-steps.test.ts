/** The order and the moment in which parts of responses are carried out. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { ResponseSteps } from "./response-steps.ts";

/** Steps over stores whose durability the test decides. */
function start() {
  let durable: Promise<void> | null = null;
  const steps = new ResponseSteps({ whenDurable: () => durable });
  const done: string[] = [];
  /** Adds steps as the guests of one turn do, and lets the turn end. */
  const guest = async (until: Promise<void> | null, ...names: string[]): Promise<void> => {
    durable = until;
    for (const name of names) {
      steps.add((lost) => done.push(lost === null ? name : `${name}: ${lost.message}`));
    }
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { steps, done, guest };
}

const sync = (): PromiseWithResolvers<void> => Promise.withResolvers<void>();

test("steps that depend on nothing are carried out when the turn ends, in order", async () => {
  const { done, guest } = start();
  await guest(null, "a", "b");
  await guest(null);
  await guest(null, "c");
  assert.deepEqual(done, ["a", "b", "c"]);
});

test("steps wait for the sync that covers them", async () => {
  const { done, guest } = start();
  const first = sync();
  await guest(first.promise, "a", "b");
  await guest(first.promise, "c");
  await Promise.resolve();
  assert.deepEqual(done, []);
  first.resolve();
  await first.promise;
  assert.deepEqual(done, ["a", "b", "c"]);
  await guest(null, "d");
  assert.deepEqual(done, ["a", "b", "c", "d"]);
});

test("a step never overtakes one before it, even when its own stores are durable", async () => {
  const { done, guest } = start();
  const [first, second] = [sync(), sync()];
  await guest(first.promise, "a");
  await guest(second.promise, "b");
  await guest(null, "c");
  second.resolve();
  await second.promise;
  await Promise.resolve();
  assert.deepEqual(done, []);
  first.resolve();
  await first.promise;
  assert.deepEqual(done, ["a", "b", "c"]);
});

test("steps whose writes are lost hear of it, those after them do not", async () => {
  const { done, guest } = start();
  const [first, second] = [sync(), sync()];
  await guest(first.promise, "a", "b");
  await guest(second.promise, "c");
  first.reject(new Error("lost"));
  second.resolve();
  await assert.rejects(first.promise);
  await second.promise;
  assert.deepEqual(done, ["a: lost", "b: lost", "c"]);
});

test("a step may add another, which comes in a later turn", async () => {
  const { steps, done, guest } = start();
  steps.add(() => steps.add(() => done.push("late")));
  await guest(null, "a");
  await guest(null, "b");
  assert.deepEqual(done.toSorted(), ["a", "b", "late"]);
  assert.equal(done[0], "a");
});
