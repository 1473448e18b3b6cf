import { createHash } from "node:crypto";
import { bobbinError } from "../errors.ts";
import { transferLimits } from "../limits.ts";
import type { PersonStore } from "./person-store.ts";

/** Writes over the value with this digest. Throws key-changed where there is another one, or none. */
export async function writeOver(
  store: PersonStore,
  key: string,
  digest: string,
  value: Uint8Array,
): Promise<void> {
  for (let attempt = 0; attempt < transferLimits.writeAttemptsMax; attempt += 1) {
    const found = await store.getVersioned(key);
    if (found.value === null || digestOf(found.value) !== digest) break;
    // The store's own version may turn stale without cause.
    if (await store.compareAndSwap(key, found.version, value)) return;
  }
  throw bobbinError("key-changed", { store: store.label, key });
}

/** A value's version as a person is shown it: the same bytes have the same. */
export function digestOf(value: Uint8Array): string {
  return createHash("sha256").update(value).digest("base64url");
}
