/** Counters by reading and conditional replacing, for the service adds only to JSON numbers, which hold 53 bits. */

import { addToCounter } from "../counter.ts";
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
 * Adds and resolves to the sum; tries again as long as others change the key meanwhile. Rejects with `not-a-counter`,
 * `counter-overflow`, `store-full`, `value-foreign`, and with `store-overloaded` when others never let it through.
 */
export async function addToKey(
  { store, items, capacity }: CounterPlace,
  call: Call,
  key: string,
  delta: bigint,
): Promise<bigint> {
  for (let attemptNumber = 1; ; attemptNumber++) {
    const item = await items.read(call, key);
    const before = item === null ? null : toValue(store, key, item.document);
    const { sum, bytes } = addToCounter(before, delta, { store, key });
    const status =
      item === null
        ? await capacity.add(call, 1, () => items.create(call, toDocument(store, key, bytes)))
        : await items.replace(
            call,
            counterDocument(store, key, item.document, sum, bytes),
            item.etag,
          );
    if (status < 400) return sum;
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
