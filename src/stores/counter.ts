/** Counters as bytes: 8, a signed 64-bit little-endian integer, as Spin's SQLite store keeps them. */

import { bobbinError } from "../errors.ts";

const counterMin = -(2n ** 63n);
const counterMax = 2n ** 63n - 1n;

/** The value of a counter after `delta` was added, and the bytes to keep. `place` is for error texts. */
export function addToCounter(
  value: Uint8Array | null,
  delta: bigint,
  place: { store: string; key: string },
): { sum: bigint; bytes: Uint8Array } {
  if (value !== null && value.byteLength !== 8) {
    throw bobbinError("not-a-counter", { ...place, bytes: value.byteLength });
  }
  const sum = (value === null ? 0n : viewOf(value).getBigInt64(0, true)) + delta;
  if (sum < counterMin || sum > counterMax) throw bobbinError("counter-overflow", place);
  const bytes = new Uint8Array(8);
  viewOf(bytes).setBigInt64(0, sum, true);
  return { sum, bytes };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
