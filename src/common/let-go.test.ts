import assert from "node:assert/strict";
import { test } from "node:test";
import { isOwned, letGo, markOwned, unowned } from "./let-go.ts";

const large = 65_536;

test("large bytes that are marked are none once they were let go, also when that is said twice", () => {
  const bytes = markOwned(new Uint8Array(large));
  assert.ok(isOwned(bytes));
  letGo(bytes);
  letGo(bytes);
  assert.equal(bytes.byteLength, 0);
  assert.equal(bytes.buffer.detached, true);
});

test("bytes that nobody has marked stay, and so do other views of marked ones that somebody lets go", () => {
  const unmarked = new Uint8Array(large).fill(7);
  letGo(unmarked);
  assert.equal(unmarked[large - 1], 7);
  const marked = markOwned(new Uint8Array(large).fill(7));
  letGo(new Uint8Array(marked.buffer));
  assert.equal(marked[large - 1], 7);
});

test("what is given to several readers stays, whoever of them lets go of it", () => {
  const marked = markOwned(new Uint8Array(large).fill(7));
  const first = unowned(marked);
  letGo(first);
  assert.equal(first[large - 1], 7);
  assert.equal(unowned(first), first);
  letGo(marked);
  assert.equal(first.byteLength, 0);
});

test("what is small, a part of something larger, or shared is never let go", () => {
  const whole = new Uint8Array(2 * large).fill(7);
  const shared = new Uint8Array(new SharedArrayBuffer(large)).fill(7);
  for (const bytes of [new Uint8Array(large - 1).fill(7), whole.subarray(large), shared]) {
    markOwned(bytes);
    letGo(bytes);
    assert.equal(bytes.at(-1), 7);
  }
});
