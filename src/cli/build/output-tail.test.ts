import assert from "node:assert/strict";
import { test } from "node:test";
import { OutputTail } from "./output-tail.ts";

test("what fits is kept whole", () => {
  const tail = new OutputTail(10);
  for (const text of ["12345", "67890"]) tail.add(text);
  assert.equal(tail.text, "1234567890");
});

test("of more, the end is kept, and it says so", () => {
  const tail = new OutputTail(10);
  for (let count = 0; count < 1000; count += 1) tail.add(`${count} `);
  assert.equal(tail.text, "[…]\n7 998 999 ");
  const once = new OutputTail(3);
  once.add("12345");
  assert.equal(once.text, "[…]\n345");
});
