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
  toText,
  toTextOrNull,
  type Value,
} from "./key-value-arguments.ts";
import { parseJson, push, stringifyJson } from "./intrinsics.ts";
import { KeyValueError } from "./key-value-error.ts";

/** Which keys `list` gives. */
export interface ListOptions {
  /** Only keys that start with this. */
  prefix?: string;
  /** The cursor of the page before. */
  cursor?: string | null;
  /** Most keys in the page: 1 to 1000, which is the default. */
  limit?: number;
}

/** One page of keys in order. */
export interface KeyPage {
  keys: string[];
  /** Null on the last page. */
  cursor: string | null;
}

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

  /** Writes, overwriting. */
  set(key: string, value: Value): void {
    this.#backend.set(toText(key, "key"), toContent(value));
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

  /** Keys in order, by prefix, a page at a time. */
  list(options: ListOptions = {}): KeyPage {
    const { prefix = "", cursor = null, limit = 1000 } = toOptions(options);
    return this.#backend.list(
      toText(prefix, "prefix"),
      toTextOrNull(cursor, "cursor"),
      toLimit(limit),
    );
  }

  /** The value of each key in their order, null for a missing one. */
  getMany(keys: Iterable<string>): (ArrayBuffer | null)[] {
    return this.#backend.getMany(toKeys(keys));
  }

  /** Writes all entries or none. Takes pairs, a Map, or an object. */
  setMany(entries: Entries): void {
    const pairs = toPairs(entries);
    const keys: string[] = [];
    const values: Uint8Array[] = [];
    for (let at = 0; at < pairs.length; at += 1) {
      const pair = pairs[at] as readonly [string, Value];
      push(keys, toText(pair[0], "key"));
      push(values, toBytes(pair[1]));
    }
    this.#backend.setMany(keys, values);
  }

  /** Deletes all keys or none; missing keys are no error. */
  deleteMany(keys: Iterable<string>): void {
    this.#backend.deleteMany(toKeys(keys));
  }

  /**
   * Adds `delta` to the counter at `key` (a missing key counts as 0) and gives the sum, in one
   * step that no other writer comes between.
   */
  increment(key: string, delta: number | bigint = 1n): bigint {
    return this.#backend.increment(toText(key, "key"), toDelta(delta));
  }

  /** The value with its version, for `compareAndSwap`. */
  getVersioned(key: string): Versioned {
    return this.#backend.getVersioned(toText(key, "key"));
  }

  /**
   * Writes only if nobody has written the key since `version` was read (null: only if the key is
   * absent). False when somebody has: read again and decide anew.
   */
  compareAndSwap(key: string, version: string | null, value: Value): boolean {
    return this.#backend.compareAndSwap(
      toText(key, "key"),
      toTextOrNull(version, "version"),
      toContent(value),
    );
  }

  /** Keeps a JavaScript value as JSON. */
  setJson(key: string, value: unknown): void {
    this.#backend.set(toText(key, "key"), toJson(value));
  }

  /** The value that `setJson` kept. Throws no-such-key for a missing key, and what `JSON.parse` throws. */
  // eslint-disable-next-line typescript/no-explicit-any -- the seed's signature: the caller knows the shape
  getJson(key: string): any {
    const value = this.#backend.get(toText(key, "key"));
    if (value === null) {
      throw new KeyValueError("no-such-key", `the store has no key ${stringifyJson(key)}`);
    }
    return parseJson(decodeText(value));
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
  getMany(keys: string[]): (ArrayBuffer | null)[];
  setMany(keys: string[], values: Uint8Array[]): void;
  deleteMany(keys: string[]): void;
  increment(key: string, delta: bigint): bigint;
  getVersioned(key: string): Versioned;
  compareAndSwap(key: string, version: string | null, value: string | Uint8Array): boolean;
  close(): void;
}
