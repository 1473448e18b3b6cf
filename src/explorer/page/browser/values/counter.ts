/** Counters as people read and type them. */

import { kindOf } from "./kind.ts";

/** The number that a component's counter of these bytes stands at; null where they are none. */
export function counterOf(bytes: Uint8Array): bigint | null {
  if (bytes.length !== 8 || kindOf(bytes) !== "binary") return null;
  return new DataView(bytes.buffer, bytes.byteOffset, 8).getBigInt64(0, true);
}

/** The whole number in a field; null where there is none, or none that a counter can stand at. */
export function readCounter(field: string): bigint | null {
  const digits = field.trim();
  if (!/^[+-]?\d{1,30}$/.test(digits)) return null;
  const number = BigInt(digits.replace(/^\+/, ""));
  return BigInt.asIntN(64, number) === number ? number : null;
}

/** The bytes of a counter that stands there. */
export function writeCounter(number: bigint): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigInt64(0, number, true);
  return bytes;
}
