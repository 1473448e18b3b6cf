import assert from "node:assert/strict";
import { test } from "node:test";
import { describeBytes, describeCount } from "./quantities.ts";

test("bytes are told in the unit that fits", () => {
  const told = [0, 1, 1.4, 1023, 1024, 1536, 1_048_575, 1_048_576, 5 * 2 ** 40].map(describeBytes);
  assert.deepEqual(told, [
    "0 bytes",
    "1 byte",
    "1 byte",
    "1,023 bytes",
    "1 KiB",
    "1.5 KiB",
    "1 MiB",
    "1 MiB",
    "5 TiB",
  ]);
});

test("a noun is in the number of its count", () => {
  assert.deepEqual([describeCount(1, "key"), describeCount(1024, "key")], ["1 key", "1,024 keys"]);
  const entries = [0, 1].map((count) => describeCount(count, "entry", "entries"));
  assert.deepEqual(entries, ["0 entries", "1 entry"]);
});
