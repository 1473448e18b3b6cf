import assert from "node:assert/strict";
import { test } from "node:test";
import { Workload } from "./workload.ts";

const counts = { atRest: 1, most: 3 };

test("another worker comes where those that are there have much to do, as far as there may be more", () => {
  const workload = new Workload(0);
  assert.equal(workload.wanted([0.2], counts, 500), 1);
  assert.equal(workload.wanted([0.5], counts, 1_000), 2);
  assert.equal(workload.wanted([0.5, 0.2], counts, 1_500), 2);
  assert.equal(workload.wanted([0.5, 0.4], counts, 2_000), 3);
  assert.equal(workload.wanted([1, 1, 1], counts, 2_500), 3);
});

test("those beyond what rests end after a time of quiet, which begins anew with each that is busy or waited for", () => {
  const workload = new Workload(0);
  assert.equal(workload.wanted([0.01, 0.01, 0.01], counts, 29_999), 3);
  assert.equal(workload.wanted([0.1, 0.05, 0.01], counts, 30_000), 3);
  assert.equal(workload.wanted([0.01, 0.01, 0.01], counts, 59_999), 3);
  workload.waited(60_000);
  assert.equal(workload.wanted([0.01, 0.01, 0.01], counts, 89_999), 3);
  assert.equal(workload.wanted([0.01, 0.01, 0.01], counts, 90_000), 1);
});

test("where as many rest as there may be, neither load nor quiet changes anything", () => {
  const workload = new Workload(0);
  const fixed = { atRest: 2, most: 2 };
  assert.equal(workload.wanted([1, 1], fixed, 500), 2);
  assert.equal(workload.wanted([0, 0], fixed, 90_000), 2);
});

test("no more end than may serve while clients hold on to those that are to end already", () => {
  const workload = new Workload(0);
  const wanted = (leavingCount: number): number =>
    workload.wanted([0, 0, 0], counts, 30_000, leavingCount);
  assert.deepEqual([0, 1, 2, 3, 4].map(wanted), [1, 1, 2, 3, 3]);
});
