import { checkKey, checkValue } from "../kv/check.ts";
import type { KeyValueSession } from "../kv/session.ts";
import type { StoreConfig } from "../runtime-config/index.ts";
import { differencesOf } from "../stores/registry.ts";
import type { Answer, Entry, KeyPage, ListOptions, Store, Versioned } from "../stores/store.ts";

/**
 * A store as a person works with it, from the command line or the explorer: the calls of `Store`, held
 * to the store's limits as a component's are, with the same errors.
 */
export class PersonStore {
  readonly label: string;
  readonly config: StoreConfig;
  readonly #session: KeyValueSession;
  readonly #handle: number;
  readonly #store: Store;

  /** Made by `AppStores.open`. */
  constructor(label: string, config: StoreConfig, session: KeyValueSession, store: Store) {
    this.label = label;
    this.config = config;
    this.#session = session;
    this.#handle = session.open(label);
    this.#store = store;
  }

  /** Whether keys are listed in the order of their bytes, as in most engines. */
  get isOrdered(): boolean {
    return differencesOf(this.config).every(({ aspect }) => aspect !== "order");
  }

  /** See `Store.get`. */
  get(key: string): Answer<Uint8Array | null> {
    return this.#session.get(this.#handle, key);
  }

  /** See `Store.set`; throws key-too-large and value-too-large as well. */
  set(key: string, value: Uint8Array): Answer<void> {
    return this.#session.set(this.#handle, key, value);
  }

  /** See `Store.delete`. */
  delete(key: string): Answer<void> {
    return this.#session.delete(this.#handle, key);
  }

  /** See `Store.exists`. */
  exists(key: string): Answer<boolean> {
    return this.#session.exists(this.#handle, key);
  }

  /** See `Store.list`. */
  list(options: ListOptions): Answer<KeyPage> {
    return this.#session.list(this.#handle, options);
  }

  /** See `Store.getMany`. */
  getMany(keys: readonly string[]): Answer<(Uint8Array | null)[]> {
    return this.#session.getMany(this.#handle, keys);
  }

  /** See `Store.setMany`. */
  setMany(entries: readonly Entry[]): Answer<void> {
    return this.#session.setMany(this.#handle, entries);
  }

  /** See `Store.deleteMany`. */
  deleteMany(keys: readonly string[]): Answer<void> {
    return this.#session.deleteMany(this.#handle, keys);
  }

  /** See `Store.getVersioned`. */
  getVersioned(key: string): Answer<Versioned> {
    return this.#session.getVersioned(this.#handle, key);
  }

  /** See `Store.compareAndSwap`. */
  compareAndSwap(key: string, version: string | null, value: Uint8Array): Answer<boolean> {
    return this.#session.compareAndSwap(this.#handle, key, version, value);
  }

  /** Throws what `set` would of a key or value that does not fit; writes nothing. */
  check(key: string, value: Uint8Array): void {
    const store = { label: this.label, limits: this.config.limits };
    checkKey(store, key);
    checkValue(store, key, value);
  }

  /** How many keys there are, in constant time. */
  count(): Answer<number> {
    return this.#store.count();
  }

  /** Bytes of each key's value in the order of the keys, null for a missing one; reads no value. */
  sizes(keys: readonly string[]): Answer<(number | null)[]> {
    return this.#store.sizes(keys);
  }

  /** See `Store.whenDurable`. */
  whenDurable(): Promise<void> | null {
    return this.#store.whenDurable();
  }

  /** Where the data is; holds no secrets. */
  describe(): string {
    return this.#store.describe();
  }
}
