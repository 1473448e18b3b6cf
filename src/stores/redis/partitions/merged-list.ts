/** One page of keys from several partitions, each of which has its own in order. */

import type { KeyPage, ListOptions } from "../../store.ts";

/** Partitions that are asked at a time. */
const askedMax = 64;

type List = (options: ListOptions) => Promise<KeyPage>;

/** How far a partition has been read. */
interface Progress {
  readonly list: List;
  /** How many keys it is asked for next. */
  limit: number;
  /** Where to go on; the cursor of the call at first, null when there is no more. */
  cursor: string | null;
}

/**
 * Reads one page. Each partition is asked for as many keys as are expected of it, and again only where its last one comes before the end of
 * the page; so what is held is a few pages, and a few keys of each partition. A cursor is the last key of its page, as in a single partition.
 */
export async function listMerged(lists: readonly List[], options: ListOptions): Promise<KeyPage> {
  const { limit, cursor = null, reverse = false } = options;
  const share = limit / lists.length;
  const expected = Math.min(limit, Math.ceil(share + 2 * Math.sqrt(share)));
  const compare = reverse ? compareBackwards : Buffer.compare;
  const partitions = lists.map((list): Progress => ({
    list,
    limit: expected,
    cursor,
  }));
  let found: Buffer[] = [];
  let hasMore = false;
  for (let asked: readonly Progress[] = partitions; asked.length > 0;) {
    const pages = await readAll(asked, options);
    for (const { keys } of pages) for (const key of keys) found.push(Buffer.from(key));
    found.sort(compare);
    if (found.length > limit) hasMore = true;
    found = found.slice(0, limit);
    const last = found.length === limit ? found.at(-1) : undefined;
    asked = partitions.filter(({ cursor: next }) => {
      if (next === null) return false;
      return last === undefined || compare(Buffer.from(next, "base64url"), last) < 0;
    });
  }
  hasMore ||= partitions.some((one) => one.cursor !== null);
  const last = found.at(-1);
  return {
    keys: found.map(String),
    cursor: hasMore && last !== undefined ? last.toString("base64url") : null,
  };
}

async function readAll(asked: readonly Progress[], options: ListOptions): Promise<KeyPage[]> {
  const pages: KeyPage[] = [];
  for (let start = 0; start < asked.length; start += askedMax) {
    const some = asked.slice(start, start + askedMax);
    pages.push(...(await Promise.all(some.map((one) => readOn(one, options)))));
  }
  return pages;
}

async function readOn(one: Progress, options: ListOptions): Promise<KeyPage> {
  const { limit } = one;
  const page = await one.list({ ...options, limit, cursor: one.cursor });
  one.cursor = page.cursor;
  one.limit = Math.min(options.limit, 2 * limit);
  return page;
}

function compareBackwards(left: Buffer, right: Buffer): number {
  return Buffer.compare(right, left);
}
