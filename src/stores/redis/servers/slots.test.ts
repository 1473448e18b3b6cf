import assert from "node:assert/strict";
import { test } from "node:test";
import { slotOf } from "./slots.ts";

test("slots are those that CLUSTER KEYSLOT says", () => {
  const known = { "": 0, a: 15495, foo: 12182, "123456789": 12739 };
  for (const [key, slot] of Object.entries(known)) {
    assert.equal(slotOf(key), slot, key);
  }
});

test("of a key with a hash tag only the tag counts, unless it is empty or open", () => {
  assert.equal(slotOf("{foo}:1"), slotOf("foo"));
  assert.equal(slotOf("x{foo}{bar}"), slotOf("foo"));
  assert.notEqual(slotOf("{}foo"), slotOf("foo"));
  assert.notEqual(slotOf("{foo"), slotOf("foo"));
  assert.equal(slotOf("{{foo}}"), slotOf("{foo"));
});
