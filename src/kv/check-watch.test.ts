import assert from "node:assert/strict";
import { test } from "node:test";
import { keyWatchLimits, storeLimitsDefault } from "../limits.ts";
import { checkWatch } from "./check-watch.ts";

const slot = { label: "default", limits: storeLimitsDefault };
const check = (choice: unknown): unknown => checkWatch(slot, choice as never);
const keys = (count: number): string[] => Array.from({ length: count }, (_, index) => `${index}`);

test("keys or a prefix may be watched", () => {
  const { keysMax } = keyWatchLimits;
  assert.deepEqual(check({ keys: ["a"], more: 1 }), { keys: ["a"] });
  assert.deepEqual(check({ prefix: "" }), { prefix: "" });
  assert.deepEqual(check({ keys: keys(keysMax) }), { keys: keys(keysMax) });
  assert.throws(() => check({ keys: keys(keysMax + 1) }), { code: "watch-too-large" });
});

for (const wrong of [
  null,
  "a",
  {},
  { keys: [], prefix: "" },
  { keys: [] },
  { keys: "a" },
  { keys: [1] },
  { keys: ["\ud800"] },
  { prefix: 1 },
  { prefix: "\ud800" },
]) {
  test(`${JSON.stringify(wrong)} cannot be watched`, () => {
    assert.throws(() => check(wrong), { code: "invalid-argument" });
  });
}
