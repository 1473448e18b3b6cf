import assert from "node:assert/strict";
import { test } from "node:test";
import { countOf, describeBytes } from "./describe-amount.ts";

test("bytes are told in the unit that they fill", () => {
  for (const [bytes, text] of [
    [0, "0 bytes"],
    [1, "1 byte"],
    [1023, "1023 bytes"],
    [1024, "1.0 KiB"],
    [1_363_149, "1.3 MiB"],
    [1024 ** 3, "1.0 GiB"],
    [1024 ** 5, "1024.0 TiB"],
  ] as const)
    assert.equal(describeBytes(bytes), text);
});

test("one is singular", () => {
  assert.deepEqual(
    [countOf(1, "key"), countOf(0, "key"), countOf(1, "entry"), countOf(2, "entry")],
    ["1 key", "0 keys", "1 entry", "2 entries"],
  );
});
