import assert from "node:assert/strict";
import { test } from "node:test";
import { drawCount, exactly } from "./count-range.ts";

test("a range gives every number that it holds, and no other", () => {
  const drawn = new Set(Array.from({ length: 2000 }, () => drawCount({ min: 2, max: 5 }, 1)));
  assert.deepEqual(
    [...drawn].toSorted((one, other) => one - other),
    [2, 3, 4, 5],
  );
  assert.equal(drawCount(exactly(7), 1), 7);
  assert.equal(drawCount(null, 1), 1);
});
