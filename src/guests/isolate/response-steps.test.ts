/** The order and the moment in which parts of responses are carried out. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { ResponseSteps } from "./response-steps.ts";

/** Steps over stores whose durability the test decides. */
function start() {
  let durable: Promise<void> | null = null;
  const steps = new ResponseSteps({ whenDurable: () => durable });
  const done: string[] = [];
  /** Adds steps as one run of the guest does. */
  const guest = (until: Promise<void> | null, ...names: string[]): void => {
    durable = until;
    for (const name of names) {
      steps.add((lost) => done.push(lost === null ? name : `${name}: ${lost.message}`));
    }
    steps.run();
  };
  return { steps, done, guest };
}

const sync = (): PromiseWithResolvers<void> => Promise.withResolvers<void>();

test("steps that depend on nothing are carried out at once, in order", () => {
  const { done, guest } = start();
  guest(null, "a", "b");
  guest(null);
  guest(null, "c");
  assert.deepEqual(done, ["a", "b", "c"]);
});

test("steps wait for the sync that covers them", async () => {
  const { done, guest } = start();
  const first = sync();
  guest(first.promise, "a", "b");
  guest(first.promise, "c");
  await Promise.resolve();
  assert.deepEqual(done, []);
  first.resolve();
  await first.promise;
  assert.deepEqual(done, ["a", "b", "c"]);
  guest(null, "d");
  assert.deepEqual(done, ["a", "b", "c", "d"]);
});

test("a step never overtakes one before it, even when its own stores are durable", async () => {
  const { done, guest } = start();
  const [first, second] = [sync(), sync()];
  guest(first.promise, "a");
  guest(second.promise, "b");
  guest(null, "c");
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
  guest(first.promise, "a", "b");
  guest(second.promise, "c");
  first.reject(new Error("lost"));
  second.resolve();
  await assert.rejects(first.promise);
  await second.promise;
  assert.deepEqual(done, ["a: lost", "b: lost", "c"]);
});

test("a step may add another, which comes after all that wait", async () => {
  const { steps, done, guest } = start();
  const first = sync();
  steps.add(() => guest(null, "late"));
  guest(first.promise, "a");
  guest(sync().promise, "never");
  first.resolve();
  await first.promise;
  assert.deepEqual(done, ["a"]);
});
