import {
  type Entries,
  toBytes,
  toContent,
  decodeText,
  toDelta,
  toJson,
  toKeys,
  toLimit,
  toOptions,
  toPairs,
  toRange,
  toText,
  toTextOrNull,
  type Value,
} from "./key-value-arguments.ts";
import { parseJson, push, stringifyJson } from "./intrinsics.ts";
import { AtomicCommit } from "./key-value-atomic.ts";
import {
  type KeepOptions,
  type KeptDetails,
  type StoredEntry,
  toDetails,
  withDetails,
} from "./key-value-details.ts";
import { KeyValueError } from "./key-value-error.ts";
import type { KeyPage, ListOptions, PageChoice } from "./key-value-pages.ts";
import { KeyWatch, toWatchChoice, type WatchBackend } from "./key-value-watch.ts";
import { counterBytes, counterOf, exactNumber, isPrefixChoice } from "./key-value-counters.ts";

/** A value with the version that `compareAndSwap` takes. */
export interface Versioned {
  /** Null where the key is missing. */
  value: ArrayBuffer | null;
  version: string;
}

/**
 * An open store. A store belongs to the request that opened it; it is closed when that request
 * ends. All calls throw `KeyValueError`, whose `code` says why.
 */
export class KvStore {
  readonly #backend: StoreBackend;

  /** Made by `Kv.open`. */
  constructor(backend: StoreBackend) {
    this.#backend = backend;
  }

  /** The value, or null for a missing key. */
  get(key: string): ArrayBuffer | null {
    return this.#backend.get(toText(key, "key"));
  }

  /** Writes, overwriting the value and what is kept beside it. */
  set(key: string, value: Value, options?: KeepOptions): void {
    const details = toDetails(options);
    if (details === null) this.#backend.set(toText(key, "key"), toContent(value));
    else this.#backend.setDetailed(toText(key, "key"), toContent(value), details);
  }

  /** The value with what is kept beside it, or null for a missing key. */
  getEntry(key: string): StoredEntry | null {
    return this.#backend.getEntries([toText(key, "key")])[0] ?? null;
  }

  /** The same of each key in their order. */
  getEntries(keys: Iterable<string>): (StoredEntry | null)[] {
    return this.#backend.getEntries(toKeys(keys));
  }

  /** What is kept beside the value of each key in their order, without the values; null for a missing key. */
  getDetails(keys: Iterable<string>): (KeptDetails | null)[] {
    return this.#backend.getDetails(toKeys(keys));
  }

  /** A missing key is no error. */
  delete(key: string): void {
    this.#backend.delete(toText(key, "key"));
  }

  /** Whether the key has a value. */
  exists(key: string): boolean {
    return this.#backend.exists(toText(key, "key"));
  }

  /** All keys, in order. A large store is better read page by page with `list`. */
  getKeys(): string[] {
    return this.#backend.getKeys();
  }

  /** Keys in order, by prefix and range, a page at a time. */
  list(options: ListOptions = {}): KeyPage {
    const { prefix = "", cursor = null, limit = 1000 } = toOptions(options);
    const { start, end, reverse, values = false, entries = false, metadata = false } = options;
    const wanted: PageChoice = {
      prefix: toText(prefix, "prefix"),
      cursor: toTextOrNull(cursor, "cursor"),
      limit: toLimit(limit),
      range: toRange(start, end, reverse),
    };
    if (values || entries) return this.#backend.listEntries(wanted);
    const page =
      wanted.range === null
        ? this.#backend.list(wanted.prefix, wanted.cursor, wanted.limit)
        : this.#backend.listRange(wanted);
    return metadata ? withDetails(page, this.#backend.getDetails(page.keys)) : page;
  }

  /** The value of each key in their order, null for a missing one. */
  getMany(keys: Iterable<string>): (ArrayBuffer | null)[] {
    return this.#backend.getMany(toKeys(keys));
  }

  /** Writes all entries or none. Takes pairs, a Map, or an object; the options are for each of them. */
  setMany(entries: Entries, options?: KeepOptions): void {
    const pairs = toPairs(entries);
    const keys: string[] = [];
    const values: Uint8Array[] = [];
    for (let at = 0; at < pairs.length; at += 1) {
      const pair = pairs[at] as readonly [string, Value];
      push(keys, toText(pair[0], "key"));
      push(values, toBytes(pair[1]));
    }
    this.#backend.setMany(keys, values, toDetails(options));
  }

  /** Deletes all keys or none; missing keys are no error. */
  deleteMany(keys: Iterable<string>): void;
  /** Deletes the keys that start with it, a page after the other, and gives their number. */
  deleteMany(choice: { prefix: string }): number;
  deleteMany(keys: Iterable<string> | { prefix: string }): number | void {
    if (!isPrefixChoice(keys)) return this.#backend.deleteMany(toKeys(keys));
    const prefix = toText(keys.prefix, "prefix");
    let deleted = 0;
    for (let cursor: string | null = null; ;) {
      const page = this.#backend.list(prefix, cursor, 1000);
      if (page.keys.length > 0) this.#backend.deleteMany(page.keys);
      deleted += page.keys.length;
      if (page.cursor === null) return deleted;
      cursor = page.cursor;
    }
  }

  /**
   * Adds `delta` to the counter at `key` (a missing key counts as 0) and gives the sum, in one
   * step that no other writer comes between. What the options leave out stays as it is.
   */
  increment(key: string, delta: number | bigint = 1n, options?: KeepOptions): bigint {
    return this.#backend.increment(toText(key, "key"), toDelta(delta), toDetails(options));
  }

  /** What the counter at `key` stands at, without writing; 0 for a missing key. Throws not-a-counter. */
  counter(key: string): bigint {
    const name = toText(key, "key");
    return counterOf(name, this.#backend.get(name));
  }

  /** As `counter`, as a number, which JSON can carry. Throws counter-overflow where a number cannot tell it exactly. */
  counterNumber(key: string): number {
    return exactNumber(toText(key, "key"), this.counter(key));
  }

  /** Writes a counter, as `increment` goes on from it. */
  setCounter(key: string, count: number | bigint, options?: KeepOptions): void {
    this.set(key, counterBytes(toDelta(count, "count")), options);
  }

  /** The value with its version, for `compareAndSwap`. */
  getVersioned(key: string): Versioned {
    return this.#backend.getVersioned(toText(key, "key"));
  }

  /**
   * Writes only if nobody has written the key since `version` was read (null: only if the key is
   * absent). False when somebody has: read again and decide anew. What the options leave out stays as it is.
   */
  compareAndSwap(
    key: string,
    version: string | null,
    value: Value,
    options?: KeepOptions,
  ): boolean {
    return this.#backend.compareAndSwap(
      toText(key, "key"),
      toTextOrNull(version, "version"),
      toContent(value),
      toDetails(options),
    );
  }

  /** Begins a commit of several keys, which are checked and written in one step. */
  atomic(): AtomicCommit {
    return new AtomicCommit((parts, values) => this.#backend.commit(parts, values));
  }

  /** What these keys are, or those that start with a prefix, and then each change, whoever makes it. */
  watch(choice: Iterable<string> | { prefix: string }): KeyWatch {
    return new KeyWatch(this.#backend.watch(toWatchChoice(choice)));
  }

  /** Keeps a JavaScript value as JSON. */
  setJson(key: string, value: unknown, options?: KeepOptions): void {
    this.set(key, toJson(value), options);
  }

  /** The value that `setJson` kept. Throws no-such-key for a missing key, and what `JSON.parse` throws. */
  // eslint-disable-next-line typescript/no-explicit-any, typescript/no-unnecessary-type-parameters -- the seed's signature: the caller knows the shape
  getJson<Shape = any>(key: string): Shape {
    const value = this.#backend.get(toText(key, "key"));
    if (value === null) {
      throw new KeyValueError("no-such-key", `the store has no key ${stringifyJson(key)}`);
    }
    return parseJson(decodeText(value)) as Shape;
  }

  /** The value that `setJson` kept, or null for a missing key. Throws what `JSON.parse` throws. */
  // eslint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller knows the shape
  getJsonOrNull<Shape = unknown>(key: string): Shape | null {
    const value = this.#backend.get(toText(key, "key"));
    return value === null ? null : (parseJson(decodeText(value)) as Shape);
  }

  /** Closes the store early; it is closed with its request in any case. */
  close(): void {
    this.#backend.close();
  }
}

/**
 * How an open store does its work: the isolate's or WebAssembly's way. Calls throw `KeyValueError`.
 * Bytes that go in are not kept; bytes that come out belong to the caller.
 */
export interface StoreBackend {
  get(key: string): ArrayBuffer | null;
  set(key: string, value: string | Uint8Array): void;
  delete(key: string): void;
  exists(key: string): boolean;
  getKeys(): string[];
  list(prefix: string, cursor: string | null, limit: number): KeyPage;
  /** As `list`, of a range. */
  listRange(choice: PageChoice): KeyPage;
  /** The same with `entries`. */
  listEntries(choice: PageChoice): KeyPage;
  getMany(keys: string[]): (ArrayBuffer | null)[];
  /** `details` as `toDetails` makes them, here and in the others. */
  setDetailed(key: string, value: string | Uint8Array, details: string): void;
  getEntries(keys: string[]): (StoredEntry | null)[];
  getDetails(keys: string[]): (KeptDetails | null)[];
  setMany(keys: string[], values: Uint8Array[], details: string | null): void;
  deleteMany(keys: string[]): void;
  increment(key: string, delta: bigint, details: string | null): bigint;
  getVersioned(key: string): Versioned;
  compareAndSwap(
    key: string,
    version: string | null,
    value: string | Uint8Array,
    details: string | null,
  ): boolean;
  /** As `AtomicCommit` makes its parts; the sums in decimal, or null. */
  commit(parts: string, values: Uint8Array[]): string[] | null;
  /** As `toWatchChoice` makes it. */
  watch(choice: string): WatchBackend;
  close(): void;
}
