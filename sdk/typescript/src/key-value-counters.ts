/** Counters as bytes: 8, a signed 64-bit little-endian integer. */
import {
  asIntN,
  BigIntOf,
  bufferOf,
  DataViewOf,
  getInt32,
  iterator,
  lengthOf,
  isSafeInteger,
  NumberOf,
  setInt32,
  stringifyJson,
  StringOf,
  Uint8ArrayOf,
} from "./intrinsics.ts";
import { checkNames } from "./key-value-arguments.ts";
import { KeyValueError } from "./key-value-error.ts";

/** What the value of a counter stands at; 0 for none. */
export function counterOf(key: string, value: ArrayBuffer | null): bigint {
  if (value === null) return 0n;
  if (lengthOf(new Uint8ArrayOf(value)) !== 8) {
    throw new KeyValueError(
      "not-a-counter",
      `key ${stringifyJson(key)} holds bytes that are not a counter (8 bytes)`,
    );
  }
  const view = new DataViewOf(value);
  const low = BigIntOf(getInt32(view, 0, true)) & 0xffff_ffffn;
  return (BigIntOf(getInt32(view, 4, true)) << 32n) | low;
}

/** A counter as it is kept. */
export function counterBytes(count: bigint): ArrayBuffer {
  const bytes = bufferOf(new Uint8ArrayOf(8));
  const view = new DataViewOf(bytes);
  setInt32(view, 0, NumberOf(asIntN(32, count)), true);
  setInt32(view, 4, NumberOf(asIntN(32, count >> 32n)), true);
  return bytes;
}

/** A count as a number. Throws where that would be another. */
export function exactNumber(key: string, count: bigint): number {
  const number = NumberOf(count);
  if (isSafeInteger(number)) return number;
  throw new KeyValueError(
    "counter-overflow",
    `the counter at key ${stringifyJson(key)} is at ${StringOf(count)}, which a number cannot tell exactly; counter() gives a bigint`,
  );
}

/** Whether a component chose keys by their prefix; what can be gone through is keys. */
export function isPrefixChoice(
  keys: Iterable<string> | { prefix: string },
): keys is { prefix: string } {
  if (typeof keys !== "object" || keys === null || iterator in keys) return false;
  if (!("prefix" in keys)) return false;
  checkNames(keys, "prefix", "a choice of keys");
  return true;
}
