import assert from "node:assert/strict";
import { test } from "node:test";
import { greeting } from "./greeting.ts";

test("the greeting names the path and counts visits", () => {
  assert.equal(greeting("/cart", 3n), "Hello! This is visit 3 of /cart.\n");
});
