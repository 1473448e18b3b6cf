import { addToCounter } from "../stores/counter.ts";

/** What a counter stands at. Throws not-a-counter. */
export function counterOf(value: Uint8Array, place: { store: string; key: string }): bigint {
  return addToCounter(value, 0n, place).sum;
}
