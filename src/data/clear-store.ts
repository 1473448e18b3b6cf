import { keyPages } from "./export-store.ts";
import type { PersonStore } from "./person-store.ts";

/** How many keys start with this; all when it is empty. */
export async function countKeys(store: PersonStore, prefix: string): Promise<number> {
  if (prefix === "") return store.count();
  let keys = 0;
  for await (const page of keyPages(store, { prefix })) keys += page.length;
  return keys;
}

/** What `clearStore` is told. */
export interface ClearOptions {
  /** Only keys that start with this; all keys when empty or left out. */
  readonly prefix?: string;
  /** Called with the number of keys deleted so far, after each step. */
  readonly onProgress?: (deleted: number) => void;
}

/**
 * Deletes all keys of a store, or those with a prefix, in steps; returns how many. Keys that somebody
 * writes meanwhile may stay.
 */
export async function clearStore(
  store: PersonStore,
  { prefix = "", onProgress }: ClearOptions = {},
): Promise<number> {
  let deleted = 0;
  for await (const keys of keyPages(store, { prefix })) {
    await store.deleteMany(keys);
    await store.whenDurable();
    deleted += keys.length;
    onProgress?.(deleted);
  }
  return deleted;
}
