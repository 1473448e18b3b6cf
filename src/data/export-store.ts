import { bobbinError } from "../errors.ts";
import { listKeysMax, transferLimits } from "../limits.ts";
import type { DetailedEntry } from "./detailed-entry.ts";
import { entryLine } from "./json-lines.ts";
import type { PersonStore } from "./person-store.ts";

/** Which entries are exported. */
export interface ExportOptions {
  /** Only keys that start with this; all keys when empty or left out. */
  readonly prefix?: string | undefined;
  /** Only keys behind this one in order of their UTF-8 bytes: the last one of an export that ended early. */
  readonly after?: string | undefined;
  /** Only this key and those after it. */
  readonly start?: string | undefined;
  /** Only keys before this one. */
  readonly end?: string | undefined;
  /** From the last key to the first. */
  readonly reverse?: boolean | undefined;
}

/**
 * The entries of a store as lines, without line feeds, in order of their keys. No more than
 * `transferLimits` says is held at a time. A key that is there throughout is exported exactly once.
 */
export async function* exportLines(
  store: PersonStore,
  options: ExportOptions = {},
): AsyncGenerator<string, void, undefined> {
  for await (const entries of entryGroups(store, options)) {
    for (const entry of entries) yield entryLine(...entry);
  }
}

/** The entries of a store in groups that fit the memory that a step may take, in the order of the store's lists. */
export async function* entryGroups(
  store: PersonStore,
  options: ExportOptions = {},
): AsyncGenerator<DetailedEntry[], void, undefined> {
  for await (const keys of keyPages(store, options)) {
    for (const group of groupByBytes(keys, await store.sizes(keys))) {
      const found = await store.getEntries(group);
      yield group.flatMap((key, index): DetailedEntry[] => {
        // A key that was deleted meanwhile has none.
        const entry = found[index] ?? null;
        return entry === null ? [] : [[key, entry.value, entry]];
      });
    }
  }
}

/** The keys of a store in order, a page at a time; no page is empty. */
export async function* keyPages(
  store: PersonStore,
  { prefix = "", after, start, end, reverse }: ExportOptions = {},
): AsyncGenerator<string[], void, undefined> {
  if (after !== undefined && !store.isOrdered) {
    throw bobbinError("store-unordered", { store: store.label });
  }
  let cursor: string | null = null;
  do {
    const page = await store.list({ prefix, cursor, limit: listKeysMax, start, end, reverse });
    const keys = after === undefined ? page.keys : behind(page.keys, after);
    if (keys.length > 0) yield keys;
    ({ cursor } = page);
  } while (cursor !== null);
}

/** A page is in order, so that its last key says whether any of it is wanted. */
function behind(keys: string[], after: string): string[] {
  const end = Buffer.from(after);
  const isBehind = (key: string): boolean => Buffer.compare(Buffer.from(key), end) > 0;
  const last = keys.at(-1);
  return last !== undefined && isBehind(last) ? keys.filter(isBehind) : [];
}

/** Keys in order, in groups whose values fit the memory that a step may take; a larger value is alone. */
function* groupByBytes(
  keys: readonly string[],
  sizes: readonly (number | null)[],
): Generator<string[]> {
  let group: string[] = [];
  let bytes = 0;
  for (const [index, key] of keys.entries()) {
    const size = sizes[index] ?? 0;
    if (group.length > 0 && bytes + size > transferLimits.batchBytesMax) {
      yield group;
      group = [];
      bytes = 0;
    }
    group.push(key);
    bytes += size;
  }
  if (group.length > 0) yield group;
}
