import { listKeysMax } from "../limits.ts";
import type { Answer, KeyPage, Store, StoredEntry } from "../stores/store.ts";
import { checkResult, listBytes } from "./check.ts";

/** Is told of work, in bytes; may throw to end it. */
type Spend = (bytes: number) => void;
type Values = (Uint8Array | null)[];

/** Keys that are read at once, so that no more is read of an answer that is too large. */
const partKeys = 128;
/** The same where the values are thrown away. */
const detailKeys = 32;
/** Parts that are under way at a time where a store is across a network. */
const partsAtOnce = 8;

/** All keys of a store, page after page; stays synchronous as long as the store does. Throws result-too-large. */
export function allKeys(store: Store, spend: Spend): Answer<string[]> {
  const keys: string[] = [];
  let bytes = listBytes;
  const append = (page: KeyPage): void => {
    for (const key of page.keys) bytes += listBytes + key.length;
    checkResult(bytes);
    spend(page.keys.length * listBytes);
    keys.push(...page.keys);
  };
  const readOn = (cursor: string | null): Answer<string[]> => {
    for (let next = cursor; ;) {
      const page = store.list({ cursor: next, limit: listKeysMax });
      if (page instanceof Promise) {
        return page.then((answer) => {
          append(answer);
          return answer.cursor === null ? keys : readOn(answer.cursor);
        });
      }
      append(page);
      if (page.cursor === null) return keys;
      next = page.cursor;
    }
  };
  return readOn(null);
}

/** The entries of keys, one part after the other. Throws result-too-large. */
export function getEntriesInParts(
  store: Store,
  keys: readonly string[],
  spend: Spend,
): Answer<(StoredEntry | null)[]> {
  return readEntries(store, keys, partKeys, spend, (entry) => ({
    kept: entry,
    bytes: entry.value.length,
  }));
}

/** What is beside the values of keys. No value is held for longer than its part is read. */
export function getDetailsInParts(
  store: Store,
  keys: readonly string[],
  spend: Spend,
): Answer<(Omit<StoredEntry, "value"> | null)[]> {
  return readEntries(store, keys, detailKeys, spend, ({ expiresAt, metadata }) => ({
    kept: { expiresAt, metadata },
    bytes: 0,
  }));
}

function readEntries<Kept>(
  store: Store,
  keys: readonly string[],
  partSize: number,
  spend: Spend,
  keep: (entry: StoredEntry) => { kept: Kept; bytes: number },
): Answer<(Kept | null)[]> {
  const found: (Kept | null)[] = [];
  let bytes = listBytes;
  const append = (part: readonly (StoredEntry | null)[]): void => {
    let read = 0;
    for (const entry of part) {
      const one = entry && keep(entry);
      bytes += 3 * listBytes + (one?.bytes ?? 0) + (entry?.metadata?.length ?? 0);
      read += listBytes + (entry?.value.length ?? 0);
      found.push(one === null ? null : one.kept);
    }
    checkResult(bytes);
    spend(read);
  };
  const readOn = (from: number): Answer<(Kept | null)[]> => {
    for (let next = from; next < keys.length; next += partSize) {
      const part = store.getEntries(keys.slice(next, next + partSize));
      if (part instanceof Promise) {
        return part.then((answer) => {
          append(answer);
          return readOn(next + partSize);
        });
      }
      append(part);
    }
    return found;
  };
  return readOn(0);
}

/** The values of keys, in parts where they are many. Throws result-too-large. */
export function getInParts(store: Store, keys: readonly string[], spend: Spend): Answer<Values> {
  let bytes = listBytes;
  let at = 0;
  const found: Values = [];
  const append = (values: Values): void => {
    const before = bytes;
    for (const value of values) {
      bytes += 2 * listBytes + (keys[at]?.length ?? 0) + (value?.length ?? 0);
      at += 1;
    }
    checkResult(bytes);
    spend(bytes - before);
    if (values.length < keys.length) found.push(...values);
  };
  const finish = (values: Values): Values => {
    append(values);
    return values;
  };
  const readPart = (from: number): Answer<Values> =>
    store.getMany(from === 0 && keys.length <= partKeys ? keys : keys.slice(from, from + partKeys));
  if (keys.length <= partKeys) {
    const values = readPart(0);
    return values instanceof Promise ? values.then(finish) : finish(values);
  }
  const readAll = async (first: Promise<Values>): Promise<Values> => {
    let parts: Promise<Values>[] = [first];
    for (let from = partKeys; ;) {
      for (; parts.length < partsAtOnce && from < keys.length; from += partKeys) {
        parts.push(Promise.resolve(readPart(from)));
      }
      for (const values of await Promise.all(parts)) append(values);
      if (from >= keys.length) return found;
      parts = [];
    }
  };
  for (let from = 0; from < keys.length; from += partKeys) {
    const values = readPart(from);
    if (values instanceof Promise) return readAll(values);
    append(values);
  }
  return found;
}
