import { OpenedStore } from "../kv/opened-store.ts";
import type { KeyValueSession } from "../kv/session.ts";
import type { KeyChange, StoreWatch } from "../kv/store-watch.ts";
import type { EntryPage } from "../kv/list-entries.ts";
import type { KeyPage, Store, Versioned } from "../stores/store.ts";
import { detailsOf, entryOf, type KeepOptions, type ProgramEntry } from "./keep-options.ts";
import { ProgramCommit } from "./program-commit.ts";
import { bytesOf, deltaOf, type StoreValue } from "./store-value.ts";

/**
 * A store as a Node program or a test works with it: the calls that a component has, under the same checks of keys and
 * limits. Each gives a promise, which rejects with a `BobbinError`; that of a write resolves when it is durable.
 */
export class ProgramStore implements AsyncDisposable {
  readonly #opened: OpenedStore;
  readonly #store: Store;
  readonly #release: () => Promise<void>;
  readonly #watches = new Set<StoreWatch>();

  /** Made by `openStore`. @internal */
  constructor(session: KeyValueSession, label: string, store: Store, release: () => Promise<void>) {
    this.#opened = new OpenedStore(session, label);
    this.#store = store;
    this.#release = release;
  }

  /** The value, or null for a missing key. */
  async get(key: string): Promise<Uint8Array | null> {
    return this.#opened.get(key);
  }

  /** The value as text, or null for a missing key. */
  async getText(key: string): Promise<string | null> {
    return textOf(await this.#opened.get(key));
  }

  /** The value that `setJson` kept, or null for a missing key. Rejects with what `JSON.parse` throws. */
  async getJson(key: string): Promise<unknown> {
    const text = await this.getText(key);
    return text === null ? null : (JSON.parse(text) as unknown);
  }

  /** The counter that `increment` keeps; 0 for a missing key. */
  async getCounter(key: string): Promise<bigint> {
    const value = await this.#opened.get(key);
    // What is no counter is told of as `increment` tells of it.
    if (value !== null && value.byteLength !== 8) return this.increment(key, 0n);
    return value === null ? 0n : Buffer.from(value).readBigInt64LE();
  }

  /** The value with what is kept beside it, or null for a missing key. */
  async getEntry(key: string): Promise<ProgramEntry | null> {
    const [entry] = await this.#opened.getEntries([key]);
    return entry === null || entry === undefined ? null : entryOf(entry);
  }

  /** Writes, overwriting, with what is to be kept beside the value: without an expiry the key stays until it is deleted. */
  async set(key: string, value: StoreValue, options: KeepOptions = {}): Promise<void> {
    await this.#opened.set(key, bytesOf(value), detailsOf(options));
    await this.#store.whenDurable();
  }

  /** Keeps a JavaScript value as JSON. */
  async setJson(key: string, value: unknown, options: KeepOptions = {}): Promise<void> {
    const text = JSON.stringify(value) as string | undefined;
    if (text === undefined) throw new TypeError(`a value of type ${typeof value} has no JSON form`);
    await this.set(key, text, options);
  }

  /** A missing key is no error. */
  async delete(key: string): Promise<void> {
    await this.#opened.delete(key);
    await this.#store.whenDurable();
  }

  /** Whether the key has a value. */
  async exists(key: string): Promise<boolean> {
    return this.#opened.exists(key);
  }

  /** All keys, in order. A large store is better read page by page with `list`. */
  async getKeys(): Promise<string[]> {
    return this.#opened.keys();
  }

  /** Keys in order, by prefix and range, a page at a time of at most 1000. */
  async list(options: ProgramListOptions = {}): Promise<KeyPage> {
    const { prefix = "", cursor = null, limit = 1000, start, end, reverse } = options;
    return this.#opened.list({ prefix, cursor, limit, start, end, reverse });
  }

  /** Keys in order with their values and what is kept beside them, of which some megabytes are fetched at a time. */
  async *entries(
    choice: ProgramRange = {},
  ): AsyncGenerator<ProgramEntry & { readonly key: string }, void, undefined> {
    let cursor: string | null = null;
    do {
      const page: EntryPage = await this.#opened.listEntries({ ...choice, cursor, limit: 1000 });
      for (const [at, key] of page.keys.entries()) {
        const entry = page.entries[at];
        if (entry !== null && entry !== undefined) yield { key, ...entryOf(entry) };
      }
      ({ cursor } = page);
    } while (cursor !== null);
  }

  /** The value of each key in their order, null for a missing one. */
  async getMany(keys: Iterable<string>): Promise<(Uint8Array | null)[]> {
    return this.#opened.getMany([...keys]);
  }

  /** Writes all entries or none. */
  async setMany(entries: StoreEntries): Promise<void> {
    const pairs = Symbol.iterator in entries ? [...entries] : Object.entries(entries);
    await this.#opened.setMany(pairs.map(([key, value]) => [key, bytesOf(value)]));
    await this.#store.whenDurable();
  }

  /** Deletes all keys or none; missing keys are no error. */
  async deleteMany(keys: Iterable<string>): Promise<void>;
  /** Deletes the keys that start with a prefix, some at a time, and gives how many there were. */
  async deleteMany(choice: { readonly prefix: string }): Promise<number>;
  async deleteMany(choice: Iterable<string> | { readonly prefix: string }): Promise<number | void> {
    const deleted = "prefix" in choice ? await this.#deleteAll(choice.prefix) : undefined;
    if (!("prefix" in choice)) await this.#opened.deleteMany([...choice]);
    await this.#store.whenDurable();
    return deleted;
  }

  async #deleteAll(prefix: string): Promise<number> {
    let count = 0;
    let cursor: string | null = null;
    do {
      const page: KeyPage = await this.list({ prefix, cursor });
      if (page.keys.length > 0) await this.#opened.deleteMany(page.keys);
      count += page.keys.length;
      ({ cursor } = page);
    } while (cursor !== null);
    return count;
  }

  /** Adds to a counter (a missing key counts as 0) and gives the sum, in one step that no other writer comes between. What is kept beside it stays, but for what is given. */
  async increment(
    key: string,
    delta: number | bigint = 1n,
    options: KeepOptions = {},
  ): Promise<bigint> {
    const sum = await this.#opened.increment(key, deltaOf(delta), detailsOf(options));
    await this.#store.whenDurable();
    return sum;
  }

  /** The value with its version, for `compareAndSwap`. */
  async getVersioned(key: string): Promise<Versioned> {
    return this.#opened.getVersioned(key);
  }

  /**
   * Writes only if nobody has written the key since `version` was read (null: only if the key is absent). False when
   * somebody has: read again and decide anew. What is kept beside the value stays, but for what is given.
   */
  async compareAndSwap(
    key: string,
    version: string | null,
    value: StoreValue,
    options: KeepOptions = {},
  ): Promise<boolean> {
    const bytes = bytesOf(value);
    const isWritten = await this.#opened.compareAndSwap(key, version, bytes, detailsOf(options));
    await this.#store.whenDurable();
    return isWritten;
  }

  /** Begins a commit of several keys, which are checked and written in one step. */
  atomic(): ProgramCommit {
    return new ProgramCommit(this.#opened, () => this.#store.whenDurable());
  }

  /** What these keys are, or those that start with a prefix, and then each change, until the loop is left or the store is closed. */
  async *watch(
    choice: Iterable<string> | { readonly prefix: string },
  ): AsyncGenerator<KeyChange, void, undefined> {
    const watch = this.#opened.watch("prefix" in choice ? choice : { keys: [...choice] });
    this.#watches.add(watch);
    try {
      for (let batch = await watch.next(); batch !== null; batch = await watch.next()) {
        yield* batch;
      }
    } finally {
      this.#watches.delete(watch);
      watch.close();
    }
  }

  /** Where the data is, for people; holds no secrets. */
  describe(): string {
    return this.#store.describe();
  }

  /** Closes the store; calls reject from then on. What was written is durable when it resolves. */
  async close(): Promise<void> {
    for (const watch of this.#watches) watch.close();
    this.#opened[Symbol.dispose]();
    await this.#release();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/** A range of keys. */
export interface ProgramRange {
  /** Only keys that start with this. */
  readonly prefix?: string;
  /** Only this key and those after it. */
  readonly start?: string;
  /** Only keys before this one. */
  readonly end?: string;
  /** From the last key to the first. */
  readonly reverse?: boolean;
}

/** Which keys `list` gives. */
export interface ProgramListOptions extends ProgramRange {
  /** The cursor of the page before. */
  readonly cursor?: string | null;
  /** Most keys in the page: 1 to 1000, which is the default. */
  readonly limit?: number;
}

/** Keys with their values: pairs, a Map, or an object. */
export type StoreEntries =
  | Iterable<readonly [key: string, value: StoreValue]>
  | Readonly<Record<string, StoreValue>>;

function textOf(value: Uint8Array | null): string | null {
  return value === null ? null : new TextDecoder().decode(value);
}
