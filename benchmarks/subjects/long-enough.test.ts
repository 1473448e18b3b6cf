import assert from "node:assert/strict";
import { test } from "node:test";
import { longEnough } from "./long-enough.ts";
import { CannotMeasure, type Sample } from "./sample.ts";

test("a load of which a clock saw nothing is run again, twice as long", async () => {
  const samples: Sample[] = [
    { "requests/s": 0, "µs CPU": Number.NaN },
    { "requests/s": 40, "µs CPU": 0 },
    { "requests/s": 50, "µs CPU": 12 },
  ];
  const lengths: number[] = [];
  const sample = await longEnough(0.05, async (seconds) => {
    lengths.push(seconds);
    return samples[lengths.length - 1]!;
  });
  assert.deepEqual(lengths, [0.05, 0.1, 0.2]);
  assert.deepEqual(sample, { "requests/s": 50, "µs CPU": 12 });
});

test("a load that shows everything is run once", async () => {
  let runs = 0;
  await longEnough(2, async () => ({ "ms p99": (runs += 1) }));
  assert.equal(runs, 1);
});

test("what never shows cannot be measured", async () => {
  await assert.rejects(
    longEnough(0.05, async () => ({ "requests/s": 0 })),
    CannotMeasure,
  );
});
