import assert from "node:assert/strict";
import { test } from "node:test";
import { nearestName } from "./nearest.ts";

test("the nearest name is close, or there is none", () => {
  assert.equal(nearestName("key_value_store", ["source", "key_value_stores"]), "key_value_stores");
  assert.equal(nearestName("Source", ["source"]), "source");
  assert.equal(nearestName("foo", ["tool", "source"]), null);
});

test("the beginning of a name stands for the shortest that begins so", () => {
  assert.equal(nearestName("compl", ["completion", "complete"]), "complete");
  assert.equal(nearestName("c", ["completion"]), null);
});
