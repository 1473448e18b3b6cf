import type { KeyValueSession } from "../../../kv/session.ts";
import type { Answer, Entry, KeyPage, ListOptions, Versioned } from "../../../stores/store.ts";

/** A store that a guest holds open, as a resource; dropping it closes the handle. Its calls are the session's. */
export class OpenStore {
  readonly #session: KeyValueSession;
  readonly #handle: number;

  constructor(session: KeyValueSession, label: string) {
    this.#session = session;
    this.#handle = session.open(label);
  }

  get(key: string): Answer<Uint8Array | null> {
    return this.#session.get(this.#handle, key);
  }

  set(key: string, bytes: Uint8Array): Answer<void> {
    return this.#session.set(this.#handle, key, bytes);
  }

  delete(key: string): Answer<void> {
    return this.#session.delete(this.#handle, key);
  }

  exists(key: string): Answer<boolean> {
    return this.#session.exists(this.#handle, key);
  }

  list(options: ListOptions): Answer<KeyPage> {
    return this.#session.list(this.#handle, options);
  }

  keys(): Answer<string[]> {
    return this.#session.keys(this.#handle);
  }

  getMany(keys: readonly string[]): Answer<(Uint8Array | null)[]> {
    return this.#session.getMany(this.#handle, keys);
  }

  setMany(entries: readonly Entry[]): Answer<void> {
    return this.#session.setMany(this.#handle, entries);
  }

  deleteMany(keys: readonly string[]): Answer<void> {
    return this.#session.deleteMany(this.#handle, keys);
  }

  increment(key: string, delta: bigint): Answer<bigint> {
    return this.#session.increment(this.#handle, key, delta);
  }

  getVersioned(key: string): Answer<Versioned> {
    return this.#session.getVersioned(this.#handle, key);
  }

  compareAndSwap(key: string, version: string | null, value: Uint8Array): Answer<boolean> {
    return this.#session.compareAndSwap(this.#handle, key, version, value);
  }

  [Symbol.dispose](): void {
    this.#session.close(this.#handle);
  }
}
