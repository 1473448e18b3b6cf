/** What a guest gives as details is checked, whatever its language has made of it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { expiryLimits } from "../limits.ts";
import { checkDetails } from "./check-details.ts";

const { momentMax, metadataBytesMax } = expiryLimits;
const json = (bytes: number): string => JSON.stringify("x".repeat(bytes - 2));

test("moments, spans and JSON within their limits pass, and nothing else comes with them", () => {
  for (const details of [
    {},
    { expiry: null, metadata: null },
    { expiry: { at: 0 } },
    { expiry: { at: momentMax }, metadata: json(metadataBytesMax) },
    { expiry: { in: 1 }, metadata: "null" },
  ]) {
    assert.deepEqual(checkDetails(details), details);
  }
  assert.deepEqual(checkDetails({ expiry: { in: 1, more: 1 }, other: 2 } as never), {
    expiry: { in: 1 },
  });
});

for (const details of [
  ...[0, -1, 0.5, NaN, Infinity, momentMax + 1, "5", 5n, null].map((value) => ({
    expiry: { in: value },
  })),
  ...[-1, 0.5, momentMax + 1, "5", undefined].map((value) => ({ expiry: { at: value } })),
  ...[5, "soon", [], {}, true].map((expiry) => ({ expiry })),
  { metadata: json(metadataBytesMax + 1) },
  { metadata: JSON.stringify("ü".repeat(metadataBytesMax / 2)) },
  ...["", "{", "{}x", '"\ud800"', 5, {}].map((metadata) => ({ metadata })),
]) {
  test(`details are refused: ${inspect(details).slice(0, 60)}`, () => {
    assert.throws(() => checkDetails(details as never), { code: "invalid-argument" });
  });
}
