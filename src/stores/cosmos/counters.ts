/** Counters by reading and conditional replacing, for the service adds only to JSON numbers, which hold 53 bits. */

import { addAllToCounter } from "../counter.ts";
import type { Outcome } from "../remote/combined-increments.ts";
import type { Call } from "./calls.ts";
import type { Capacity } from "./capacity.ts";
import { type KeyDocument, toDocument, toValue } from "./documents.ts";
import type { Items } from "./items.ts";

/** What a counter is kept in. */
export interface CounterPlace {
  readonly store: string;
  readonly items: Items;
  readonly capacity: Capacity;
}

/**
 * Adds one after the other in one write, and resolves to what became of each: the sum, or `counter-overflow`. Tries again as long as
 * others change the key meanwhile. Rejects with `not-a-counter`, `store-full`, `value-foreign`, and with `store-overloaded` when others
 * never let it through.
 */
export async function addToKey(
  { store, items, capacity }: CounterPlace,
  call: Call,
  key: string,
  deltas: readonly bigint[],
): Promise<Outcome[]> {
  for (let attemptNumber = 1; ; attemptNumber++) {
    const item = await items.read(call, key);
    const before = item === null ? null : toValue(store, key, item.document);
    const { sum, bytes, outcomes } = addAllToCounter(before, deltas, { store, key });
    if (outcomes.every((outcome) => outcome instanceof Error)) return outcomes;
    const status =
      item === null
        ? await capacity.add(call, 1, () => items.create(call, toDocument(store, key, bytes)))
        : await items.replace(
            call,
            counterDocument(store, key, item.document, sum, bytes),
            item.etag,
          );
    if (status < 400) return outcomes;
    await call.pause(attemptNumber);
  }
}

/** Spin's number stays a number while it fits one, so that Spin can go on adding to it; all others are our 8 bytes. */
function counterDocument(
  store: string,
  key: string,
  before: unknown,
  sum: bigint,
  bytes: Uint8Array,
): KeyDocument {
  const { value } = before as { value?: unknown };
  if (typeof value === "number" && Number.isSafeInteger(Number(sum))) {
    return { id: key, value: Number(sum) };
  }
  return toDocument(store, key, bytes);
}
