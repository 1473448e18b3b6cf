/** Counters as bytes: 8, a signed 64-bit little-endian integer, as Spin's SQLite store keeps them. */

import { bobbinError } from "../errors.ts";

const counterMin = -(2n ** 63n);
/** Counters are signed 64-bit numbers. */
const counterMax = 2n ** 63n - 1n;

/** The value of a counter after `delta` was added, and the bytes to keep. `place` is for error texts. */
export function addToCounter(
  value: Uint8Array | null,
  delta: bigint,
  place: { store: string; key: string },
): { sum: bigint; bytes: Uint8Array } {
  const { sum, outcomes, bytes } = addAllToCounter(value, [delta], place);
  const [outcome] = outcomes;
  if (outcome instanceof Error) throw outcome;
  return { sum, bytes };
}

/**
 * Adds several, one after the other: what becomes of each, the value in the end, and the bytes to keep. One that would overflow is left out. Throws
 * `not-a-counter`.
 */
export function addAllToCounter(
  value: Uint8Array | null,
  deltas: readonly bigint[],
  place: { store: string; key: string },
): { sum: bigint; bytes: Uint8Array; outcomes: (bigint | Error)[] } {
  if (value !== null && value.byteLength !== 8) {
    throw bobbinError("not-a-counter", { ...place, bytes: value.byteLength });
  }
  let sum = value === null ? 0n : viewOf(value).getBigInt64(0, true);
  const outcomes = deltas.map((delta) => {
    const next = sum + delta;
    if (next < counterMin || next > counterMax) return bobbinError("counter-overflow", place);
    return (sum = next);
  });
  const bytes = new Uint8Array(8);
  viewOf(bytes).setBigInt64(0, sum, true);
  return { sum, bytes, outcomes };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
