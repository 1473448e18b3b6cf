/** Counters by reading and conditional replacing, for the service adds only to JSON numbers, which hold 53 bits. */

import { addAllToCounter } from "../counter.ts";
import { noDetails, settleDetails } from "../details.ts";
import type { Outcome } from "../remote/combined-increments.ts";
import type { Details } from "../store.ts";
import type { Call } from "./calls.ts";
import type { Capacity } from "./capacity.ts";
import { type KeyDocument, keptOf, toDocument, toValue } from "./documents.ts";
import type { Expiry } from "./expiry.ts";
import type { Items } from "./items.ts";

/** What a counter is kept in. */
export interface CounterPlace {
  readonly store: string;
  readonly items: Items;
  readonly capacity: Capacity;
  readonly expiry: Expiry;
}

/**
 * Adds one after the other in one write, and resolves to what became of each: the sum, or `counter-overflow`. Tries again as long as
 * others change the key meanwhile. Rejects with `not-a-counter`, `store-full`, `value-foreign`, and with `store-overloaded` when others
 * never let it through.
 */
export async function addToKey(
  { store, items, capacity, expiry }: CounterPlace,
  call: Call,
  key: string,
  deltas: readonly bigint[],
  details: Details = {},
): Promise<Outcome[]> {
  for (let attemptNumber = 1; ; attemptNumber++) {
    const item = await items.read(call, key);
    const seen = item !== null && expiry.isSeen(item.document) ? item.document : null;
    const before = seen === null ? null : toValue(store, key, seen);
    const { sum, bytes, outcomes } = addAllToCounter(before, deltas, { store, key });
    if (outcomes.every((outcome) => outcome instanceof Error)) return outcomes;
    const now = expiry.now();
    const kept = settleDetails(details, seen === null ? noDetails : keptOf(seen), now);
    const document = counterDocument(seen, sum, toDocument(store, key, bytes, kept, now));
    const status =
      item === null
        ? await capacity.add(call, 1, () => items.create(call, document))
        : await items.replace(call, document, item.etag);
    expiry.expect(kept);
    if (status < 400) return outcomes;
    await call.pause(attemptNumber);
  }
}

/** Spin's number stays a number while it fits one, so that Spin can go on adding to it; all others are our 8 bytes. */
function counterDocument(before: unknown, sum: bigint, document: KeyDocument): KeyDocument {
  const { value } = (before ?? {}) as { value?: unknown };
  const isNumber = typeof value === "number" && Number.isSafeInteger(Number(sum));
  return isNumber ? { ...document, value: Number(sum) } : document;
}
