import type {
  ChangeSource,
  Commit,
  Details,
  Entry,
  KeyPage,
  ListOptions,
  StoredEntry,
  Versioned,
} from "../store.ts";
import {
  checkCommit,
  checkDetails,
  checkFeature,
  checkRange,
  type LackingEngine,
} from "./lacking-engine.ts";
import type { RemoteStore } from "./remote-store.ts";

/**
 * A store whose driver is loaded when the first call comes, so that an application pays for the clients
 * of its own engines only. Every call rejects with what keeps the driver from loading, `store-package-missing`.
 */
export class DeferredStore implements RemoteStore {
  readonly #description: string;
  readonly #load: () => Promise<RemoteStore>;
  readonly #engine: LackingEngine;
  #loading: Promise<RemoteStore> | null = null;
  #loaded: RemoteStore | null = null;
  readonly #changes: ChangeSource = {
    mark: () => {
      if (this.#loaded !== null) return changesOf(this.#loaded).mark();
      // What keeps it from loading is told to those who read.
      void this.#driver().catch(() => {});
      return "";
    },
    versions: async (keys) => changesOf(await this.#driver()).versions(keys),
  };

  /** `load` is called once; `description` is what `describe` says; what `engine` lacks is refused without it. */
  constructor(description: string, engine: LackingEngine, load: () => Promise<RemoteStore>) {
    this.#description = description;
    this.#engine = engine;
    this.#load = load;
  }

  #driver(): Promise<RemoteStore> {
    return (this.#loading ??= this.#load().then((store) => (this.#loaded = store)));
  }

  get changes(): ChangeSource {
    checkFeature(this.#engine, "watching");
    return this.#changes;
  }

  async get(key: string): Promise<Uint8Array | null> {
    return (await this.#driver()).get(key);
  }

  async set(key: string, value: Uint8Array, details?: Details): Promise<void> {
    checkDetails(this.#engine, details);
    return (await this.#driver()).set(key, value, details);
  }

  async delete(key: string): Promise<void> {
    return (await this.#driver()).delete(key);
  }

  async exists(key: string): Promise<boolean> {
    return (await this.#driver()).exists(key);
  }

  async list(options: ListOptions): Promise<KeyPage> {
    checkRange(this.#engine, options);
    return (await this.#driver()).list(options);
  }

  async getMany(keys: readonly string[]): Promise<(Uint8Array | null)[]> {
    return (await this.#driver()).getMany(keys);
  }

  async getEntries(keys: readonly string[]): Promise<(StoredEntry | null)[]> {
    return (await this.#driver()).getEntries(keys);
  }

  async setMany(entries: readonly Entry[], details?: ReadonlyMap<string, Details>): Promise<void> {
    for (const one of details?.values() ?? []) checkDetails(this.#engine, one);
    return (await this.#driver()).setMany(entries, details);
  }

  async deleteMany(keys: readonly string[]): Promise<void> {
    return (await this.#driver()).deleteMany(keys);
  }

  async increment(key: string, delta: bigint, details?: Details): Promise<bigint> {
    checkDetails(this.#engine, details);
    return (await this.#driver()).increment(key, delta, details);
  }

  async getVersioned(key: string): Promise<Versioned> {
    return (await this.#driver()).getVersioned(key);
  }

  async compareAndSwap(
    key: string,
    version: string | null,
    value: Uint8Array,
    details?: Details,
  ): Promise<boolean> {
    checkDetails(this.#engine, details);
    return (await this.#driver()).compareAndSwap(key, version, value, details);
  }

  async commit(commit: Commit): Promise<bigint[] | null> {
    checkCommit(this.#engine, commit);
    return (await this.#driver()).commit(commit);
  }

  async count(): Promise<number> {
    return (await this.#driver()).count();
  }

  async sizes(keys: readonly string[]): Promise<(number | null)[]> {
    return (await this.#driver()).sizes(keys);
  }

  async probe(): Promise<readonly string[]> {
    return (await this.#driver()).probe();
  }

  /** A network store answers a write once the engine has it, so that nothing is left to wait for. */
  whenDurable(): null {
    return null;
  }

  describe(): string {
    return this.#description;
  }

  async close(): Promise<void> {
    if (this.#loading === null) return;
    const driver = await this.#loading.catch(() => null);
    await driver?.close();
  }
}

function changesOf({ changes }: RemoteStore): ChangeSource {
  if (changes === undefined) throw new Error("the store tells nobody of changes");
  return changes;
}
