/** What the laws must know of a driver whose engine cannot do all that the contract says. */

import { bobbinError } from "../src/errors.ts";
import { addToCounter } from "../src/stores/counter.ts";

/** Left out means: as the contract says. */
export interface StoreTraits {
  /** Whether the engine takes a key; the laws try no others. */
  readonly acceptsKey?: (key: string) => boolean;
  /** False where pages come in the engine's own order. */
  readonly isOrdered?: boolean;
  /** False where a version of an absent key may stay good although the key came and went. */
  readonly areAbsentVersionsExact?: boolean;
  /** `decimal`: a counter is the text of the number, as Redis keeps it, instead of 8 bytes. */
  readonly counters?: "binary" | "decimal";
  /** Makes keys that may be in one commit of keys of which any may not. */
  readonly together?: (key: string) => string;
  /** Sequences that each law tries; fewer for a slow emulator. */
  readonly runs?: number;
}

/** Adds as a driver with these traits does; throws `not-a-counter` and `counter-overflow`. */
export function addAs(
  { counters = "binary" }: StoreTraits,
  value: Uint8Array | null,
  delta: bigint,
  place: { store: string; key: string },
): { sum: bigint; bytes: Uint8Array } {
  if (counters === "binary") return addToCounter(value, delta, place);
  const text = value === null ? "0" : Buffer.from(value).toString("latin1");
  const before = /^(0|-?[1-9][0-9]{0,18})$/.test(text) ? BigInt(text) : null;
  if (before === null || BigInt.asIntN(64, before) !== before) {
    throw bobbinError("not-a-counter", { ...place, bytes: text.length });
  }
  const sum = before + delta;
  if (BigInt.asIntN(64, sum) !== sum) throw bobbinError("counter-overflow", place);
  return { sum, bytes: new Uint8Array(Buffer.from(String(sum))) };
}
