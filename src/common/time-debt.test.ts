import assert from "node:assert/strict";
import { test } from "node:test";
import { TimeDebt } from "./time-debt.ts";

test("so much may be used at once, and then a share of the time that passes", () => {
  const debt = new TimeDebt(100, 10);
  assert.equal(debt.waitMilliseconds(0), 0);
  debt.used(100, 0);
  assert.equal(debt.waitMilliseconds(0), 0);
  debt.used(20, 0);
  assert.equal(debt.waitMilliseconds(0), 200);
  assert.equal(debt.waitMilliseconds(150), 50);
  assert.equal(debt.waitMilliseconds(200), 0);
  debt.used(5, 200);
  assert.equal(debt.waitMilliseconds(200), 50);
});

test("time in which nothing is used is not saved up", () => {
  const debt = new TimeDebt(100, 10);
  debt.used(100, 0);
  debt.used(150, 1_000_000);
  assert.equal(debt.waitMilliseconds(1_000_000), 500);
});
