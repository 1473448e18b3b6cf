/** Looking for a text inside keys, which no store keeps an index of: so many keys at a time, and whoever asked goes on. */

import type { PersonStore } from "../../data/person-store.ts";
import { explorerLimits, listKeysMax } from "../../limits.ts";
import { packCursor, unpackCursor } from "./page-cursor.ts";

const pagesMax = explorerLimits.searchKeysMax / listKeysMax;

/** What is looked for. */
export interface KeySearch {
  readonly prefix: string;
  /** In any case of letters. */
  readonly inside: string;
  /** That of the answer before. */
  readonly cursor: string | null;
  /** Most keys that are found. */
  readonly limit: number;
}

/** Keys in their order, how many were looked at, and where to go on. */
export interface FoundKeys {
  readonly keys: string[];
  readonly looked: number;
  /** Null where all were looked at. */
  readonly cursor: string | null;
}

/**
 * Looks at `explorerLimits.searchKeysMax` keys and those of a page more at most, on as many pages of the store as hold so many where
 * they are full, and at none behind a page on which the store has found nothing in its time. Throws what `PersonStore.list` throws.
 */
export async function searchKeys(
  store: Pick<PersonStore, "list">,
  search: KeySearch,
): Promise<FoundKeys> {
  const { prefix, cursor, limit } = search;
  const wanted = search.inside.toLowerCase();
  // A page of the store, and the key in it behind which it goes on.
  let [from = null, after = null] = cursor === null ? [] : unpackCursor(cursor, 2);
  const keys: string[] = [];
  let looked = 0;
  for (let pagesLeft = pagesMax; ; pagesLeft -= 1) {
    const page = await store.list({ prefix, cursor: from, limit: listKeysMax });
    const last = page.keys.at(-1);
    for (const key of page.keys) {
      if (after !== null && !isBehind(key, after)) continue;
      looked += 1;
      if (!key.toLowerCase().includes(wanted)) continue;
      keys.push(key);
      if (keys.length < limit) continue;
      const isLast = key === last && page.cursor === null;
      return { keys, looked, cursor: isLast ? null : packCursor([from, key]) };
    }
    if (page.cursor === null) return { keys, looked, cursor: null };
    from = page.cursor;
    after = null;
    const isEnough = looked >= explorerLimits.searchKeysMax || pagesLeft <= 0;
    if (isEnough || page.keys.length === 0) {
      return { keys, looked, cursor: packCursor([from, null]) };
    }
  }
}

/** In the order of a page, which is that of the bytes. */
function isBehind(key: string, other: string): boolean {
  return Buffer.compare(Buffer.from(key), Buffer.from(other)) > 0;
}
