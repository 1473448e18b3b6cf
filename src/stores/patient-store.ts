import { setTimeout } from "node:timers/promises";
import { type BobbinError, isBobbinError } from "../errors.ts";
import { fileLockLimits } from "../limits.ts";
import type {
  Answer,
  ChangeSource,
  Commit,
  Details,
  Entry,
  KeyPage,
  ListOptions,
  Store,
  StoredEntry,
  Versioned,
} from "./store.ts";

/**
 * A store for callers that can wait: while another program holds it locked they get promises, and only after
 * `busyMillisecondsMax` `store-busy`. Nothing waits on the calling thread.
 */
export class PatientStore implements Store {
  readonly #find: () => Store;
  readonly #description: string;
  readonly #syncsWrites: boolean;
  #found: Store | null = null;

  /**
   * `find` gives the store, and throws `store-busy` while it cannot be opened. With `syncsWrites` a write is
   * answered once it is durable.
   */
  constructor(find: () => Store, description: string, { syncsWrites = false } = {}) {
    this.#find = find;
    this.#description = description;
    this.#syncsWrites = syncsWrites;
  }

  get changes(): ChangeSource {
    return {
      mark: () => this.#found?.changes?.mark() ?? "",
      versions: (keys) => this.#ask((store) => changesOf(store).versions(keys)),
    };
  }

  get(key: string): Answer<Uint8Array | null> {
    return this.#ask((store) => store.get(key));
  }

  set(key: string, value: Uint8Array, details?: Details): Answer<void> {
    return this.#write((store) => store.set(key, value, details));
  }

  delete(key: string): Answer<void> {
    return this.#write((store) => store.delete(key));
  }

  exists(key: string): Answer<boolean> {
    return this.#ask((store) => store.exists(key));
  }

  list(options: ListOptions): Answer<KeyPage> {
    return this.#ask((store) => store.list(options));
  }

  getMany(keys: readonly string[]): Answer<(Uint8Array | null)[]> {
    return this.#ask((store) => store.getMany(keys));
  }

  getEntries(keys: readonly string[]): Answer<(StoredEntry | null)[]> {
    return this.#ask((store) => store.getEntries(keys));
  }

  setMany(entries: readonly Entry[], details?: ReadonlyMap<string, Details>): Answer<void> {
    return this.#write((store) => store.setMany(entries, details));
  }

  deleteMany(keys: readonly string[]): Answer<void> {
    return this.#write((store) => store.deleteMany(keys));
  }

  increment(key: string, delta: bigint, details?: Details): Answer<bigint> {
    return this.#write((store) => store.increment(key, delta, details));
  }

  getVersioned(key: string): Answer<Versioned> {
    return this.#ask((store) => store.getVersioned(key));
  }

  compareAndSwap(
    key: string,
    version: string | null,
    value: Uint8Array,
    details?: Details,
  ): Answer<boolean> {
    return this.#write((store) => store.compareAndSwap(key, version, value, details));
  }

  commit(commit: Commit): Answer<bigint[] | null> {
    const isRead = commit.writes.length === 0;
    return isRead
      ? this.#ask((store) => store.commit(commit))
      : this.#write((store) => store.commit(commit));
  }

  count(): Answer<number> {
    return this.#ask((store) => store.count());
  }

  sizes(keys: readonly string[]): Answer<(number | null)[]> {
    return this.#ask((store) => store.sizes(keys));
  }

  whenDurable(): Promise<void> | null {
    return this.#found?.whenDurable() ?? null;
  }

  describe(): string {
    return this.#description;
  }

  close(): Answer<void> {
    return this.#found?.close();
  }

  #store(): Store {
    return (this.#found ??= this.#find());
  }

  #write<T>(call: (store: Store) => Answer<T>): Answer<T> {
    const answer = this.#ask(call);
    return this.#syncsWrites ? this.#whenSynced(answer) : answer;
  }

  async #whenSynced<T>(answer: Answer<T>): Promise<T> {
    const result = await answer;
    await this.whenDurable();
    return result;
  }

  #ask<T>(call: (store: Store) => Answer<T>): Answer<T> {
    try {
      return call(this.#store());
    } catch (error) {
      if (!isBusyStore(error)) throw error;
      return this.#askAgain(call);
    }
  }

  async #askAgain<T>(call: (store: Store) => Answer<T>): Promise<T> {
    const deadline = performance.now() + fileLockLimits.busyMillisecondsMax;
    for (;;) {
      await this.#pause(deadline);
      try {
        return await call(this.#store());
      } catch (error) {
        if (!isBusyStore(error) || performance.now() >= deadline) throw error;
      }
    }
  }

  async #pause(deadline: number): Promise<void> {
    const lock = this.#found?.lock;
    if (lock?.isHeld !== true) return setTimeout(fileLockLimits.lookMillisecondsDefault);
    const over = new AbortController();
    const left = Math.max(deadline - performance.now(), 0);
    const late = setTimeout(left, undefined, { signal: over.signal }).catch(() => {});
    await Promise.race([lock.whenFree(), late]);
    over.abort();
  }
}

function changesOf({ changes }: Store): ChangeSource {
  if (changes === undefined) throw new Error("the store tells nobody of changes");
  return changes;
}

/** Whether a call failed because another program holds the store locked. */
export function isBusyStore(error: unknown): error is BobbinError {
  return isBobbinError(error) && error.code === "store-busy";
}
