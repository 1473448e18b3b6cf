import { keyPages } from "./export-store.ts";
import type { PersonStore } from "./person-store.ts";

/** What a store holds. */
export interface StoreStatistics {
  readonly keys: number;
  /** Bytes of all keys' UTF-8. */
  readonly keyBytes: number;
  readonly valueBytes: number;
  /** The keys with the largest values, the largest first. */
  readonly largest: readonly LargeValue[];
  /** Most keys that it may hold; null without a limit. */
  readonly keysMax: number | null;
  /** New keys that it has room for; null without a limit. */
  readonly room: number | null;
}

/** A key and the size of its value. */
export interface LargeValue {
  readonly key: string;
  readonly bytes: number;
}

/** Most keys that are named as the largest. */
export const largestKeysMax = 5;

/** Counts a store, page by page; reads no value. */
export async function measureStore(store: PersonStore): Promise<StoreStatistics> {
  let [keys, keyBytes, valueBytes] = [0, 0, 0];
  let largest: readonly LargeValue[] = [];
  for await (const page of keyPages(store)) {
    const sizes = await store.sizes(page);
    const found: LargeValue[] = [];
    for (const [index, key] of page.entries()) {
      const bytes = sizes[index] ?? null;
      // A key that was deleted meanwhile has no value.
      if (bytes === null) continue;
      keys += 1;
      keyBytes += Buffer.byteLength(key);
      valueBytes += bytes;
      found.push({ key, bytes });
    }
    largest = [...largest, ...found].toSorted((a, b) => b.bytes - a.bytes).slice(0, largestKeysMax);
  }
  const { tuplesMax } = store.config.limits;
  const keysMax = tuplesMax === Infinity ? null : tuplesMax;
  const room = keysMax === null ? null : Math.max(0, keysMax - keys);
  return { keys, keyBytes, valueBytes, largest, keysMax, room };
}
