import { quotedLabelCharactersMax } from "../limits.ts";
import type {
  Answer,
  Commit,
  Details,
  Entry,
  KeyPage,
  ListOptions,
  Store,
  StoredEntry,
  Versioned,
} from "../stores/store.ts";
import { isBusyStore } from "../stores/patient-store.ts";
import {
  checkKey,
  checkKeys,
  checkLater,
  checkList,
  checkText,
  checkValue,
  checkValueResult,
  checkVersioned,
} from "./check.ts";
import { checkCommit, checkDelta } from "./check-commit.ts";
import { checkDetails } from "./check-details.ts";
import { checkListOptions } from "./check-list.ts";
import { checkWatch } from "./check-watch.ts";
import type { GrantedStores, StoreSlot } from "./granted-stores.ts";
import { HandleTable } from "./handle-table.ts";
import { allKeys, getDetailsInParts, getEntriesInParts, getInParts } from "./large-answers.ts";
import { type EntryPage, listEntries } from "./list-entries.ts";
import { StoreWatch, type WatchChoice } from "./store-watch.ts";

/** Has a request answered elsewhere, from its beginning, where it can wait for its stores; false where that cannot be. */
export interface Restartable {
  restart?(): boolean;
}

/** The request that calls are made for. */
export interface SessionRequest extends Restartable {
  /** As an exchange has them. */
  readonly headers?: string;
}

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
  readonly #request: Restartable | null;
  #opened: Map<string, number> | null = null;
  /** Something was done that is not to be done twice. */
  #hasActed = false;
  /** Why the request was begun anew elsewhere; here nothing more is done for it. */
  #abandoned: Error | null = null;
  /** Codes of errors that have been reported for this request. */
  #reported: Set<string> | null = null;
  /** Is told of work, in bytes, while a call that may take long is under way; may throw to end it. */
  spend: (bytes: number) => void = () => {};

  constructor(granted: GrantedStores, request: Restartable | null = null) {
    this.#granted = granted;
    this.#request = request;
  }

  /**
   * Opens a store; its handle. Throws access-denied, store-table-full, or why the store cannot be had. Stores that its guest has
   * open beside the session's count as well.
   */
  open(label: string, openBeside = 0): number {
    checkText("label", label);
    if (label.length > quotedLabelCharactersMax) {
      // Nobody is granted such a label, and errors repeat it.
      this.#granted.slot(`${label.slice(0, quotedLabelCharactersMax)}…`);
    }
    try {
      const slot = this.#granted.slot(label);
      const store = this.#granted.canWait ? slot.patient : slot.store;
      return this.#handles.add({ slot, store }, openBeside);
    } catch (error) {
      this.#restartIfBusy(error);
      return this.#fail(label, error);
    }
  }

  /** To be called before anything is done for the request beside key-value calls that is not to be done twice. */
  act(): void {
    if (this.#abandoned !== null) throw this.#abandoned;
    this.#hasActed = true;
  }

  /** The same handle however often it is asked for. Throws as `open` does. */
  openOnce(label: string): number {
    const handle = this.#opened?.get(label) ?? this.open(label);
    (this.#opened ??= new Map()).set(label, handle);
    return handle;
  }

  /** Closes a handle; one that is not open is ignored. */
  close(handle: number): void {
    this.#handles.remove(handle);
  }

  /** Whether the store never answers with a promise is the driver's word; the rest is `Store`'s contract. */
  get(handle: number, key: string): Answer<Uint8Array | null> {
    const { slot, store } = this.#handles.get(handle);
    checkKey(slot, key);
    return this.#ask(slot, store, () => checkLater(store.get(key), checkValueResult));
  }

  /** See `Store.set`; throws key-too-large and value-too-large as well. */
  set(handle: number, key: string, value: Uint8Array, details?: Details): Answer<void> {
    const { slot, store } = this.#handles.get(handle);
    checkKey(slot, key);
    checkValue(slot, key, value);
    if (details === undefined) return this.#write(slot, store, () => store.set(key, value));
    const checked = checkDetails(details);
    return this.#write(slot, store, () => store.set(key, value, checked));
  }

  /** See `Store.delete`. */
  delete(handle: number, key: string): Answer<void> {
    const { slot, store } = this.#handles.get(handle);
    checkKey(slot, key);
    return this.#write(slot, store, () => store.delete(key));
  }

  /** See `Store.exists`. */
  exists(handle: number, key: string): Answer<boolean> {
    const { slot, store } = this.#handles.get(handle);
    checkKey(slot, key);
    return this.#ask(slot, store, () => store.exists(key));
  }

  /** See `Store.list`; a limit beyond `listKeysMax` is lowered to it. */
  list(handle: number, options: ListOptions): Answer<KeyPage> {
    const { slot, store } = this.#handles.get(handle);
    const page = checkListOptions(options);
    return this.#ask(slot, store, () => store.list(page));
  }

  /** The same with values and what is kept beside them; a page that ends early where its values are many bytes. */
  listEntries(handle: number, options: ListOptions): Answer<EntryPage> {
    const { slot, store } = this.#handles.get(handle);
    const page = checkListOptions(options);
    return this.#ask(slot, store, () => listEntries(store, page, this.spend));
  }

  /** All keys of the store in order, as Spin's get-keys has it. */
  keys(handle: number): Answer<string[]> {
    const { slot, store } = this.#handles.get(handle);
    return this.#ask(slot, store, () => allKeys(store, this.spend));
  }

  /** See `Store.getMany`. */
  getMany(handle: number, keys: readonly string[]): Answer<(Uint8Array | null)[]> {
    const { slot, store } = this.#handles.get(handle);
    checkKeys(slot, keys);
    return this.#ask(slot, store, () => getInParts(store, keys, this.spend));
  }

  /** See `Store.getEntries`. */
  getEntries(handle: number, keys: readonly string[]): Answer<(StoredEntry | null)[]> {
    const { slot, store } = this.#handles.get(handle);
    checkKeys(slot, keys);
    return this.#ask(slot, store, () => getEntriesInParts(store, keys, this.spend));
  }

  /** What is kept beside the values of keys; null for a missing one. */
  getDetails(
    handle: number,
    keys: readonly string[],
  ): Answer<(Omit<StoredEntry, "value"> | null)[]> {
    const { slot, store } = this.#handles.get(handle);
    checkKeys(slot, keys);
    return this.#ask(slot, store, () => getDetailsInParts(store, keys, this.spend));
  }

  /** See `Store.setMany`. */
  setMany(
    handle: number,
    entries: readonly Entry[],
    details?: ReadonlyMap<string, Details>,
  ): Answer<void> {
    const { slot, store } = this.#handles.get(handle);
    checkList("list of entries", entries);
    for (const entry of entries) {
      checkList("entry", entry);
      const [key, value] = entry;
      checkKey(slot, key);
      checkValue(slot, key, value);
    }
    const checked =
      details && new Map(Array.from(details, ([key, one]) => [key, checkDetails(one)]));
    return this.#write(slot, store, () => store.setMany(entries, checked));
  }

  /** See `Store.deleteMany`. */
  deleteMany(handle: number, keys: readonly string[]): Answer<void> {
    const { slot, store } = this.#handles.get(handle);
    checkKeys(slot, keys);
    return this.#write(slot, store, () => store.deleteMany(keys));
  }

  /** See `Store.increment`; `delta` is a signed 64-bit integer. */
  increment(handle: number, key: string, delta: bigint, details?: Details): Answer<bigint> {
    const { slot, store } = this.#handles.get(handle);
    checkKey(slot, key);
    checkDelta(delta);
    const checked = details && checkDetails(details);
    return this.#write(slot, store, () => store.increment(key, delta, checked));
  }

  /** See `Store.getVersioned`. */
  getVersioned(handle: number, key: string): Answer<Versioned> {
    const { slot, store } = this.#handles.get(handle);
    checkKey(slot, key);
    return this.#ask(slot, store, () => checkLater(store.getVersioned(key), checkVersioned));
  }

  /** See `Store.compareAndSwap`. */
  compareAndSwap(
    handle: number,
    key: string,
    version: string | null,
    value: Uint8Array,
    details?: Details,
  ): Answer<boolean> {
    const { slot, store } = this.#handles.get(handle);
    checkKey(slot, key);
    checkValue(slot, key, value);
    if (version !== null) checkText("version", version);
    const checked = details && checkDetails(details);
    return this.#write(slot, store, () => store.compareAndSwap(key, version, value, checked));
  }

  /** See `Store.commit`; throws commit-too-large as well. */
  commit(handle: number, commit: Commit): Answer<bigint[] | null> {
    const { slot, store } = this.#handles.get(handle);
    const checked = checkCommit(slot, commit);
    return this.#write(slot, store, () => store.commit(checked));
  }

  /** Begins to watch keys. Ends with the request, which `isOver` tells of. Throws watch-too-large as well. */
  watch(handle: number, choice: WatchChoice, isOver: () => boolean = () => false): StoreWatch {
    const { slot } = this.#handles.get(handle);
    const checked = checkWatch(slot, choice);
    const { ticker } = slot;
    const around = { store: slot.patient, ticker, budget: this.#granted.watchBudget, isOver };
    return new StoreWatch(checked, around);
  }

  #write<T>(slot: StoreSlot, store: Store, call: () => Answer<T>): Answer<T> {
    const answer = this.#ask(slot, store, call);
    this.#hasActed = true;
    return answer;
  }

  /** Where the store is held by another program, the request begins anew elsewhere, or its thread waits a little. */
  #ask<T>({ label }: StoreSlot, store: Store, call: () => Answer<T>): Answer<T> {
    if (this.#abandoned !== null) throw this.#abandoned;
    try {
      const answer = call();
      if (!(answer instanceof Promise)) return answer;
      return answer.catch((error: unknown) => this.#fail(label, error));
    } catch (error) {
      this.#restartIfBusy(error);
      const { lock } = store;
      if (lock === undefined || !isBusyStore(error)) return this.#fail(label, error);
      try {
        return lock.holdOut(call);
      } catch (late) {
        return this.#fail(label, late);
      }
    }
  }

  #fail(label: string, error: unknown): never {
    this.#reported ??= new Set();
    this.#granted.explain(error, label, this.#reported);
    throw error;
  }

  /** Throws where the request begins anew. */
  #restartIfBusy(error: unknown): void {
    if (this.#hasActed || !isBusyStore(error) || this.#request?.restart?.() !== true) return;
    this.#abandoned = error;
    throw error;
  }
}
