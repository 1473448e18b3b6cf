import assert from "node:assert/strict";
import { test } from "node:test";
import { runInNewContext } from "node:vm";
import ivm from "isolated-vm";
import { isTimeToTidy, tidyWhenQuiet } from "./tidy-when-quiet.ts";

const always = { quietMicrosecondsMax: Number.POSITIVE_INFINITY, workMicrosecondsMin: 0 };

/** Resolves when a megabyte that nobody has is collected, for which nothing else is a reason here. */
function untilCollected(): Promise<void> {
  return new Promise((resolve) => {
    const registry = new FinalizationRegistry(() => {
      clearInterval(alive);
      resolve();
    });
    // Keeps the registry, which could be collected first, and the test.
    const alive = setInterval(() => registry, 1000);
    registry.register(new Uint8Array(1_048_576), undefined);
  });
}

test("a quiet process lets go of what nobody has, and no component gets at what does it", async () => {
  using _tidying = tidyWhenQuiet({ ...always, lookMilliseconds: 20 });
  await untilCollected();
  assert.equal(runInNewContext("typeof gc"), "undefined");
  assert.equal(typeof (globalThis as { gc?: unknown }).gc, "undefined");
  const isolate = new ivm.Isolate();
  assert.equal(isolate.createContextSync().evalSync("typeof gc"), "undefined");
  isolate.dispose();
});

test("a process is tidied once after its work, and not while it works", () => {
  const second = 1_000_000;
  assert.equal(isTimeToTidy(10_000, 3 * second), true);
  assert.equal(isTimeToTidy(second, 3 * second), false);
  assert.equal(isTimeToTidy(10_000, 20_000), false);
});
