/** The keys of a store in order, kept from one page to the next so that paging does not sort again. */

import type { KeyPage, ListOptions } from "../store.ts";
import { compareKeys, sortKeys } from "./key-order.ts";

/** Ordered view of a set of keys that is told what is added and removed. */
export class SortedKeys {
  #sorted: string[] = [];
  readonly #added = new Set<string>();
  readonly #removed = new Set<string>();

  /** Says that this key, which was absent, is present now. */
  add(key: string): void {
    if (!this.#removed.delete(key)) this.#added.add(key);
  }

  /** Says that this key, which was present, is absent now. */
  remove(key: string): void {
    if (!this.#added.delete(key)) this.#removed.add(key);
  }

  /** One page, as the contract describes it; the cursor is the last key of the page. */
  page(options: ListOptions): KeyPage {
    const { prefix = "", cursor = null, limit } = options;
    const sorted = this.#settle();
    if (options.start !== undefined || options.end !== undefined || options.reverse === true) {
      return rangePage(sorted, options);
    }
    let index = firstIndex(sorted, (key) => compareKeys(key, prefix) >= 0);
    if (cursor !== null) {
      index = Math.max(
        index,
        firstIndex(sorted, (key) => compareKeys(key, cursor) > 0),
      );
    }
    const keys: string[] = [];
    for (; index < sorted.length; index++) {
      const key = sorted[index] as string;
      if (!key.startsWith(prefix)) break;
      if (keys.length === limit) return { keys, cursor: keys.at(-1) ?? null };
      keys.push(key);
    }
    return { keys, cursor: null };
  }

  #settle(): string[] {
    if (this.#removed.size > 0) {
      this.#sorted = this.#sorted.filter((key) => !this.#removed.has(key));
      this.#removed.clear();
    }
    if (this.#added.size > 0) {
      // Two runs that are in order each: sorting them merges in linear time.
      this.#sorted = sortKeys([...this.#sorted, ...sortKeys([...this.#added])]);
      this.#added.clear();
    }
    return this.#sorted;
  }
}

/** A page of a range, in either direction. */
function rangePage(
  sorted: readonly string[],
  { prefix = "", cursor = null, limit, start = "", end, reverse = false }: ListOptions,
): KeyPage {
  const isBehind = (key: string): boolean =>
    compareKeys(key, prefix) >= 0 &&
    compareKeys(key, start) >= 0 &&
    (reverse || cursor === null || compareKeys(key, cursor) > 0);
  const isPast = (key: string): boolean =>
    (compareKeys(key, prefix) > 0 && !key.startsWith(prefix)) ||
    (end !== undefined && compareKeys(key, end) >= 0) ||
    (reverse && cursor !== null && compareKeys(key, cursor) >= 0);
  const low = firstIndex(sorted, isBehind);
  const high = Math.max(low, firstIndex(sorted, isPast));
  const keys = reverse
    ? sorted.slice(Math.max(low, high - limit), high).toReversed()
    : sorted.slice(low, Math.min(high, low + limit));
  return { keys, cursor: high - low > limit ? (keys.at(-1) ?? null) : null };
}

/** Index of the first key that fulfils a condition which holds for all keys after it as well. */
function firstIndex(sorted: readonly string[], condition: (key: string) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (condition(sorted[middle] as string)) high = middle;
    else low = middle + 1;
  }
  return low;
}
