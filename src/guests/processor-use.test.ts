import assert from "node:assert/strict";
import { test } from "node:test";
import { describeProcessorUse } from "./processor-use.ts";

test("the processor time that a guest used is said with the host calls it went on", () => {
  const dearest = { name: "set", calls: 812, milliseconds: 901 };
  assert.equal(
    describeProcessorUse({ milliseconds: 1_021, dearest }),
    "1.02 s of processor time, 0.9 s of it in 812 calls of set",
  );
  assert.equal(
    describeProcessorUse({ milliseconds: 1_021, dearest: { ...dearest, calls: 1 } }),
    "1.02 s of processor time, 0.9 s of it in 1 call of set",
  );
});

test("a guest that called nothing dear has used processor time alone", () => {
  assert.equal(
    describeProcessorUse({ milliseconds: 50, dearest: null }),
    "0.05 s of processor time",
  );
});
