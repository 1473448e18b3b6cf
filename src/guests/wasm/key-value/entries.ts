import { bobbinError } from "../../../errors.ts";
import type { Details, Entry, ListOptions, StoredEntry } from "../../../stores/store.ts";
import { waiting, type HostInterface } from "../host.ts";
import { answer, errorV1, nothing } from "./answer.ts";

/** What a write keeps beside a value, or has it kept no longer. */
export type Detail =
  | { readonly tag: "expires-in" | "expires-at"; readonly value: bigint }
  | { readonly tag: "metadata"; readonly value: string }
  | { readonly tag: "no-expiry" | "no-metadata" };

/** The record `key-range`. */
interface KeyRange {
  readonly prefix: string;
  readonly start: string | undefined;
  readonly end: string | undefined;
  readonly reverse: boolean;
  readonly cursor: string | undefined;
  readonly limit: number;
}

/** `bobbin:key-value/entries@0.1.0` of sdk/wit/bobbin.wit: what is kept beside values, and lists of a range. */
export const entries: HostInterface = {
  set: waiting((call, store: number, key: string, value: Uint8Array, details: Detail[]) =>
    answer(() => call.session.set(store, key, value, detailsOf(details)), nothing, errorV1),
  ),
  "set-many": waiting((call, store: number, all: Entry[], details: Detail[]) =>
    answer(
      () => {
        const kept = detailsOf(details);
        return call.session.setMany(store, all, kept && new Map(all.map(([key]) => [key, kept])));
      },
      nothing,
      errorV1,
    ),
  ),
  increment: waiting((call, store: number, key: string, delta: bigint, details: Detail[]) =>
    answer(
      () => call.session.increment(store, key, delta, detailsOf(details)),
      (sum) => sum,
      errorV1,
    ),
  ),
  "compare-and-swap": waiting(
    (
      call,
      store: number,
      key: string,
      version: string | undefined,
      value: Uint8Array,
      details: Detail[],
    ) =>
      answer(
        () => call.session.compareAndSwap(store, key, version ?? null, value, detailsOf(details)),
        (wrote) => wrote,
        errorV1,
      ),
  ),
  "get-entries": waiting((call, store: number, keys: string[]) =>
    answer(
      () => call.session.getEntries(store, keys),
      (found) => found.map(toEntry),
      errorV1,
    ),
  ),
  "get-details": waiting((call, store: number, keys: string[]) =>
    answer(
      () => call.session.getDetails(store, keys),
      (found) => found.map((one) => (one === null ? undefined : toKeyDetails(one))),
      errorV1,
    ),
  ),
  "list-keys": waiting((call, store: number, range: KeyRange) =>
    answer(
      () => call.session.list(store, toOptions(range)),
      (page) => ({ keys: page.keys, cursor: page.cursor ?? undefined }),
      errorV1,
    ),
  ),
  "list-entries": waiting((call, store: number, range: KeyRange) =>
    answer(
      () => call.session.listEntries(store, toOptions(range)),
      (page) => ({
        keys: page.keys,
        entries: page.entries.map(toEntry),
        cursor: page.cursor ?? undefined,
      }),
      errorV1,
    ),
  ),
};

/** Details as the session takes them, which checks what is in them; undefined where nothing is said. */
export function detailsOf(list: readonly Detail[]): Details | undefined {
  if (list.length === 0) return undefined;
  const details: { -readonly [Name in keyof Details]: Details[Name] } = {};
  for (const detail of list) {
    const name = detail.tag.endsWith("metadata") ? "metadata" : "expiry";
    if (details[name] !== undefined) {
      throw bobbinError("invalid-argument", { problem: "detail-twice", detail: name });
    }
    switch (detail.tag) {
      case "expires-in":
        details.expiry = { in: Number(detail.value) };
        break;
      case "expires-at":
        details.expiry = { at: Number(detail.value) };
        break;
      case "no-expiry":
        details.expiry = null;
        break;
      case "metadata":
        details.metadata = detail.value;
        break;
      case "no-metadata":
        details.metadata = null;
        break;
    }
  }
  return details;
}

function toOptions({ start, end, reverse, cursor, ...rest }: KeyRange): ListOptions {
  const page = { ...rest, cursor: cursor ?? null };
  // What is not asked for is asked of no engine that has no ranges.
  return start === undefined && end === undefined && !reverse
    ? page
    : { ...page, start, end, reverse };
}

function toEntry(entry: StoredEntry | null): unknown {
  return entry === null ? undefined : { value: entry.value, ...toKeyDetails(entry) };
}

function toKeyDetails({ expiresAt, metadata }: Omit<StoredEntry, "value">): object {
  return {
    expiresAt: expiresAt === null ? undefined : BigInt(expiresAt),
    metadata: metadata ?? undefined,
  };
}
