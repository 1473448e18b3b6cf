import { listValueBytesMax } from "../limits.ts";
import type { Answer, KeyPage, ListOptions, Store, StoredEntry } from "../stores/store.ts";
import { getEntriesInParts } from "./large-answers.ts";

/** A page of keys with their values; null for a key that went while the page was read. */
export interface EntryPage extends KeyPage {
  readonly entries: (StoredEntry | null)[];
}

/**
 * A page of keys with their values, of as many keys as have at most `listValueBytesMax` bytes of values together, and of one at least. Stays synchronous as
 * long as the store does.
 */
export function listEntries(
  store: Store,
  options: ListOptions,
  spend: (bytes: number) => void,
): Answer<EntryPage> {
  const read = (page: KeyPage): Answer<EntryPage> =>
    then(getEntriesInParts(store, page.keys, spend), (entries) => ({ ...page, entries }));
  return then(store.list(options), (page) => {
    if (page.keys.length <= 1) return read(page);
    return then(store.sizes(page.keys), (sizes) => {
      const limit = fittingKeys(sizes);
      // Its cursor is one that the store gives for the last key that fits.
      return limit === page.keys.length
        ? read(page)
        : then(store.list({ ...options, limit }), read);
    });
  });
}

function fittingKeys(sizes: readonly (number | null)[]): number {
  let bytes = 0;
  const beyond = sizes.findIndex((size) => (bytes += size ?? 0) > listValueBytesMax);
  return beyond === -1 ? sizes.length : Math.max(beyond, 1);
}

function then<T, Result>(answer: Answer<T>, next: (found: T) => Answer<Result>): Answer<Result> {
  return answer instanceof Promise ? answer.then(next) : next(answer);
}
