import type { Entry, KeyPage, ListOptions, Versioned } from "../store.ts";
import type { RemoteStore } from "./remote-store.ts";

/**
 * A store whose driver is loaded when the first call comes, so that an application pays for the clients
 * of its own engines only. Every call rejects with what keeps the driver from loading, `store-package-missing`.
 */
export class DeferredStore implements RemoteStore {
  readonly #description: string;
  readonly #load: () => Promise<RemoteStore>;
  #loading: Promise<RemoteStore> | null = null;

  /** `load` is called once; `description` is what `describe` says. */
  constructor(description: string, load: () => Promise<RemoteStore>) {
    this.#description = description;
    this.#load = load;
  }

  #driver(): Promise<RemoteStore> {
    return (this.#loading ??= this.#load());
  }

  async get(key: string): Promise<Uint8Array | null> {
    return (await this.#driver()).get(key);
  }

  async set(key: string, value: Uint8Array): Promise<void> {
    return (await this.#driver()).set(key, value);
  }

  async delete(key: string): Promise<void> {
    return (await this.#driver()).delete(key);
  }

  async exists(key: string): Promise<boolean> {
    return (await this.#driver()).exists(key);
  }

  async list(options: ListOptions): Promise<KeyPage> {
    return (await this.#driver()).list(options);
  }

  async getMany(keys: readonly string[]): Promise<(Uint8Array | null)[]> {
    return (await this.#driver()).getMany(keys);
  }

  async setMany(entries: readonly Entry[]): Promise<void> {
    return (await this.#driver()).setMany(entries);
  }

  async deleteMany(keys: readonly string[]): Promise<void> {
    return (await this.#driver()).deleteMany(keys);
  }

  async increment(key: string, delta: bigint): Promise<bigint> {
    return (await this.#driver()).increment(key, delta);
  }

  async getVersioned(key: string): Promise<Versioned> {
    return (await this.#driver()).getVersioned(key);
  }

  async compareAndSwap(key: string, version: string | null, value: Uint8Array): Promise<boolean> {
    return (await this.#driver()).compareAndSwap(key, version, value);
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
