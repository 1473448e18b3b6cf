import type { Answer } from "../stores/store.ts";
import { checkKey, checkValue } from "./check.ts";
import type { StoreSlot } from "./granted-stores.ts";

/** Writes texts into a store before anything is served, overwriting, under the store's limits. */
export async function seedStore(
  slot: StoreSlot,
  entries: readonly (readonly [key: string, value: string])[],
): Promise<void> {
  for (const [key, text] of entries) {
    const value = Buffer.from(text, "utf8");
    checkKey(slot, key);
    checkValue(slot, key, value);
    await (slot.patient.set(key, value) satisfies Answer<void>);
  }
}
