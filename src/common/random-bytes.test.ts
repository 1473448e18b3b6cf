/** Random bytes are as many as were asked for, and nobody gets those of somebody else. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { fillRandom } from "./random-bytes.ts";

test("as many bytes are written as are asked for, and none beside them", () => {
  for (const bytes of [0, 1, 16, 64, 65, 5_000]) {
    const written = new Set<number>();
    for (let round = 0; round < 30; round += 1) {
      const target = new Uint8Array(bytes + 2);
      fillRandom(target.subarray(1), bytes);
      assert.deepEqual([target[0], target.at(-1)], [0, 0]);
      for (const [at, byte] of target.entries()) if (byte !== 0) written.add(at);
    }
    assert.equal(written.size, bytes);
  }
});

test("no bytes are given twice, however many are drawn", () => {
  const seen = new Set<string>();
  for (let count = 0; count < 2_000; count += 1) {
    const target = new Uint8Array([16, 24, 64, 100][count % 4] as number);
    fillRandom(target);
    for (let at = 0; at + 8 <= target.length; at += 8) {
      seen.add(Buffer.from(target.subarray(at, at + 8)).toString("hex"));
    }
  }
  assert.equal(seen.size, 500 * (2 + 3 + 8 + 12));
});
