/** Writes of keys that are absent, and of keys that are as they were read. */

import { hasDetails, noDetails, settleDetails } from "../details.ts";
import type { Details, Versioned } from "../store.ts";
import type { Call } from "./calls.ts";
import type { CounterPlace } from "./counters.ts";
import { checkStatus, type KeyDocument, keptOf, toDocument, toValue } from "./documents.ts";
import type { ReadItem } from "./items.ts";

// Versions of absent keys are all this one: the service keeps nothing of what was deleted.
const absent = "absent";

/** A value with its version: the tag, behind `d` where something is kept beside the value, and `e` elsewhere. */
export function toVersioned(
  { store, expiry }: CounterPlace,
  key: string,
  item: ReadItem | null,
): Versioned {
  if (item === null || !expiry.isSeen(item.document)) return { value: null, version: absent };
  const kind = hasDetails(keptOf(item.document)) ? "d" : "e";
  return { value: toValue(store, key, item.document), version: `${kind}${item.etag}` };
}

/** As the store's; what `details` leaves out stays as it is. */
export async function compareAndSwap(
  place: CounterPlace,
  call: Call,
  { key, value, details }: { key: string; value: Uint8Array; details: Details },
  version: string | null,
): Promise<boolean> {
  const { store, items, expiry } = place;
  const now = expiry.now();
  const write = async (before = noDetails, etag: string | null = null): Promise<boolean> => {
    const kept = settleDetails(details, before, now);
    const document = toDocument(store, key, value, kept, now);
    expiry.expect(kept);
    if (etag === null) return insert(place, call, document);
    const status = await items.replace(call, document, etag);
    checkStatus(store, document, status);
    return status < 400;
  };
  if (version === null || version === absent) return write();
  // What is no tag, and could not stand in a header, is a version that nothing has.
  const [, kind, etag = ""] = /^([de])([\x21-\x7e]+)$/.exec(version) ?? [];
  if (kind === undefined) return false;
  if (kind === "e") return write(noDetails, etag);
  const item = await items.read(call, key);
  if (item === null || item.etag !== etag || !expiry.isSeen(item.document)) return false;
  return write(keptOf(item.document), etag);
}

/** Writes a key that is absent or has expired, and says whether it was. */
async function insert(
  { store, items, capacity, expiry }: CounterPlace,
  call: Call,
  document: KeyDocument,
): Promise<boolean> {
  for (let attemptNumber = 1; ; attemptNumber++) {
    // A key that is there is no reason to call the store full.
    if (capacity.isLimited || attemptNumber > 1) {
      const found = await items.find(call, document.id);
      if (found !== null && expiry.isSeen(found)) return false;
      if (found !== null) {
        const status = await items.replace(call, document, found.etag);
        checkStatus(store, document, status);
        if (status < 400) return true;
        await call.pause(attemptNumber);
        continue;
      }
    }
    const status = await capacity.add(call, 1, () => items.create(call, document));
    checkStatus(store, document, status);
    if (status !== 409) return status < 400;
    if (attemptNumber > 1) await call.pause(attemptNumber);
  }
}
