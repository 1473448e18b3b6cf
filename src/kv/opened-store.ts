import type {
  Answer,
  Commit,
  Details,
  Entry,
  KeyPage,
  ListOptions,
  StoredEntry,
  Versioned,
} from "../stores/store.ts";
import type { EntryPage } from "./list-entries.ts";
import type { KeyValueSession } from "./session.ts";
import type { StoreWatch, WatchChoice } from "./store-watch.ts";

/**
 * A store that is held open by a session: its calls are the session's, without the handle. The handle closes when
 * it and all that began with it are disposed of.
 */
export class OpenedStore {
  readonly #session: KeyValueSession;
  readonly #handle: number;
  #holders = 1;

  /** Opens it. Throws as `KeyValueSession.open` does. */
  constructor(session: KeyValueSession, label: string) {
    this.#session = session;
    this.#handle = session.open(label);
  }

  /** See `Store.get`. */
  get(key: string): Answer<Uint8Array | null> {
    return this.#session.get(this.#handle, key);
  }

  /** See `Store.set`; throws key-too-large and value-too-large as well. */
  set(key: string, value: Uint8Array, details?: Details): Answer<void> {
    return this.#session.set(this.#handle, key, value, details);
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

  /** See `KeyValueSession.listEntries`. */
  listEntries(options: ListOptions): Answer<EntryPage> {
    return this.#session.listEntries(this.#handle, options);
  }

  /** All keys, as far as they fit an answer. */
  keys(): Answer<string[]> {
    return this.#session.keys(this.#handle);
  }

  /** See `Store.getMany`. */
  getMany(keys: readonly string[]): Answer<(Uint8Array | null)[]> {
    return this.#session.getMany(this.#handle, keys);
  }

  /** See `Store.getEntries`. */
  getEntries(keys: readonly string[]): Answer<(StoredEntry | null)[]> {
    return this.#session.getEntries(this.#handle, keys);
  }

  /** What is kept beside the values of keys; null for a missing one. */
  getDetails(keys: readonly string[]): ReturnType<KeyValueSession["getDetails"]> {
    return this.#session.getDetails(this.#handle, keys);
  }

  /** See `Store.setMany`. */
  setMany(entries: readonly Entry[], details?: ReadonlyMap<string, Details>): Answer<void> {
    return this.#session.setMany(this.#handle, entries, details);
  }

  /** See `Store.deleteMany`. */
  deleteMany(keys: readonly string[]): Answer<void> {
    return this.#session.deleteMany(this.#handle, keys);
  }

  /** See `Store.increment`. */
  increment(key: string, delta: bigint, details?: Details): Answer<bigint> {
    return this.#session.increment(this.#handle, key, delta, details);
  }

  /** See `Store.getVersioned`. */
  getVersioned(key: string): Answer<Versioned> {
    return this.#session.getVersioned(this.#handle, key);
  }

  /** See `Store.compareAndSwap`. */
  compareAndSwap(
    key: string,
    version: string | null,
    value: Uint8Array,
    details?: Details,
  ): Answer<boolean> {
    return this.#session.compareAndSwap(this.#handle, key, version, value, details);
  }

  /** See `Store.commit`. */
  commit(commit: Commit): Answer<bigint[] | null> {
    return this.#session.commit(this.#handle, commit);
  }

  /** See `KeyValueSession.watch`. */
  watch(choice: WatchChoice): StoreWatch {
    return this.#session.watch(this.#handle, choice);
  }

  /** Keeps the handle open for one holder more, each of which disposes of it once. */
  hold(): this {
    this.#holders += 1;
    return this;
  }

  /** Closes the handle, where nobody else holds it. */
  [Symbol.dispose](): void {
    this.#holders -= 1;
    if (this.#holders === 0) this.#session.close(this.#handle);
  }
}
