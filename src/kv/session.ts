import { listKeysMax } from "../limits.ts";
import { bobbinError } from "../errors.ts";
import type { Answer, Entry, KeyPage, ListOptions, Store, Versioned } from "../stores/store.ts";
import { checkKey, checkValue } from "./check.ts";
import type { GrantedStores, StoreSlot } from "./granted-stores.ts";
import { HandleTable } from "./handle-table.ts";

/** An open handle: the store, and the limits that are checked before each call. */
interface OpenStore {
  readonly slot: StoreSlot;
  readonly store: Store;
}

/**
 * The key-value calls of one request: every guest, whatever its language and interface, comes
 * through here. Calls throw errors of the table; a store across a network answers with a promise.
 */
export class KeyValueSession {
  readonly #granted: GrantedStores;
  readonly #handles = new HandleTable<OpenStore>();

  constructor(granted: GrantedStores) {
    this.#granted = granted;
  }

  /** Opens a store; its handle. Throws access-denied, store-table-full, or why the store cannot be had. */
  open(label: string): number {
    const slot = this.#granted.slot(label);
    return this.#handles.add({ slot, store: slot.store });
  }

  /** Closes a handle; one that is not open is ignored. */
  close(handle: number): void {
    this.#handles.remove(handle);
  }

  /** Whether the store never answers with a promise is the driver's word; the rest is `Store`'s contract. */
  get(handle: number, key: string): Answer<Uint8Array | null> {
    const { slot, store } = this.#handles.get(handle);
    checkKey(slot, key);
    return store.get(key);
  }

  /** See `Store.set`; throws key-too-large and value-too-large as well. */
  set(handle: number, key: string, value: Uint8Array): Answer<void> {
    const { slot, store } = this.#handles.get(handle);
    checkKey(slot, key);
    checkValue(slot, key, value);
    return store.set(key, value);
  }

  /** See `Store.delete`. */
  delete(handle: number, key: string): Answer<void> {
    const { slot, store } = this.#handles.get(handle);
    checkKey(slot, key);
    return store.delete(key);
  }

  /** See `Store.exists`. */
  exists(handle: number, key: string): Answer<boolean> {
    const { slot, store } = this.#handles.get(handle);
    checkKey(slot, key);
    return store.exists(key);
  }

  /** See `Store.list`; a limit beyond `listKeysMax` is lowered to it. */
  list(handle: number, options: ListOptions): Answer<KeyPage> {
    const { store } = this.#handles.get(handle);
    const { prefix = "", cursor = null, limit } = options;
    if (!Number.isInteger(limit) || limit < 1) {
      throw bobbinError("invalid-argument", {
        what: `the limit of a list is a whole number from 1, not ${limit}`,
      });
    }
    if (!prefix.isWellFormed() || cursor?.isWellFormed() === false) {
      throw bobbinError("invalid-argument", {
        what: "the prefix or cursor is not well-formed Unicode: it holds half of a surrogate pair",
      });
    }
    return store.list({ prefix, cursor, limit: Math.min(limit, listKeysMax) });
  }

  /** All keys of the store in order, as the seed's get-keys has it. */
  keys(handle: number): Answer<string[]> {
    const { store } = this.#handles.get(handle);
    return allKeys(store, [], null);
  }

  /** See `Store.getMany`. */
  getMany(handle: number, keys: readonly string[]): Answer<(Uint8Array | null)[]> {
    const { slot, store } = this.#handles.get(handle);
    for (const key of keys) checkKey(slot, key);
    return store.getMany(keys);
  }

  /** See `Store.setMany`. */
  setMany(handle: number, entries: readonly Entry[]): Answer<void> {
    const { slot, store } = this.#handles.get(handle);
    for (const [key, value] of entries) {
      checkKey(slot, key);
      checkValue(slot, key, value);
    }
    return store.setMany(entries);
  }

  /** See `Store.deleteMany`. */
  deleteMany(handle: number, keys: readonly string[]): Answer<void> {
    const { slot, store } = this.#handles.get(handle);
    for (const key of keys) checkKey(slot, key);
    return store.deleteMany(keys);
  }

  /** See `Store.increment`; `delta` is a signed 64-bit integer. */
  increment(handle: number, key: string, delta: bigint): Answer<bigint> {
    const { slot, store } = this.#handles.get(handle);
    checkKey(slot, key);
    if (BigInt.asIntN(64, delta) !== delta) {
      throw bobbinError("invalid-argument", {
        what: "the delta does not fit a signed 64-bit integer",
      });
    }
    return store.increment(key, delta);
  }

  /** See `Store.getVersioned`. */
  getVersioned(handle: number, key: string): Answer<Versioned> {
    const { slot, store } = this.#handles.get(handle);
    checkKey(slot, key);
    return store.getVersioned(key);
  }

  /** See `Store.compareAndSwap`. */
  compareAndSwap(
    handle: number,
    key: string,
    version: string | null,
    value: Uint8Array,
  ): Answer<boolean> {
    const { slot, store } = this.#handles.get(handle);
    checkKey(slot, key);
    checkValue(slot, key, value);
    return store.compareAndSwap(key, version, value);
  }
}

/** Reads page after page; stays synchronous as long as the store does. */
function allKeys(store: Store, keys: string[], cursor: string | null): Answer<string[]> {
  for (let next = cursor; ;) {
    const page = store.list({ cursor: next, limit: listKeysMax });
    if (page instanceof Promise) return page.then((answer) => appendPage(store, keys, answer));
    keys.push(...page.keys);
    if (page.cursor === null) return keys;
    next = page.cursor;
  }
}

function appendPage(store: Store, keys: string[], page: KeyPage): Answer<string[]> {
  keys.push(...page.keys);
  return page.cursor === null ? keys : allKeys(store, keys, page.cursor);
}
