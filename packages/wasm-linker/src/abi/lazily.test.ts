import assert from "node:assert/strict";
import { test } from "node:test";
import { lazily } from "./lazily.ts";

test("a function is made when it is called first, and once", () => {
  let made = 0;
  const add = lazily(() => {
    made += 1;
    return (one, other) => (one as number) + (other as number);
  });
  assert.equal(made, 0);
  assert.deepEqual([add(1, 2), add(3, 4)], [3, 7]);
  assert.equal(made, 1);
});

test("what cannot be made fails each call", () => {
  const none = lazily(() => {
    throw new Error("no such thing");
  });
  for (let at = 0; at < 2; at += 1) assert.throws(() => none(), /no such thing/);
});
