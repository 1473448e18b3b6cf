/** The store in memory: shared by all requests of one process, gone when the process ends. */

import { bobbinError } from "../../errors.ts";
import { addToCounter } from "../counter.ts";
import type { Entry, KeyPage, ListOptions, SynchronousStore, Versioned } from "../store.ts";
import { SortedKeys } from "./sorted-keys.ts";

/** What a store in memory needs to know; `label` is for error texts. */
export interface MemoryStoreOptions {
  readonly label: string;
  readonly tuplesMax: number;
}

/** Opens an empty store. */
export function openMemoryStore(options: MemoryStoreOptions): SynchronousStore {
  return new MemoryStore(options);
}

interface Held {
  readonly value: Uint8Array;
  readonly version: string;
}

class MemoryStore implements SynchronousStore {
  readonly #label: string;
  readonly #tuplesMax: number;
  readonly #held = new Map<string, Held>();
  readonly #order = new SortedKeys();
  #writes = 0;
  #removals = 0;

  constructor({ label, tuplesMax }: MemoryStoreOptions) {
    this.#label = label;
    this.#tuplesMax = tuplesMax;
  }

  get(key: string): Uint8Array | null {
    const held = this.#held.get(key);
    return held === undefined ? null : held.value.slice();
  }

  set(key: string, value: Uint8Array): void {
    if (!this.#held.has(key)) this.#makeRoom(1);
    this.#put(key, value);
  }

  delete(key: string): void {
    if (!this.#held.delete(key)) return;
    this.#order.remove(key);
    this.#removals++;
  }

  exists(key: string): boolean {
    return this.#held.has(key);
  }

  list(options: ListOptions): KeyPage {
    return this.#order.page(options);
  }

  getMany(keys: readonly string[]): (Uint8Array | null)[] {
    return keys.map((key) => this.get(key));
  }

  setMany(entries: readonly Entry[]): void {
    const fresh = new Set<string>();
    for (const [key] of entries) if (!this.#held.has(key)) fresh.add(key);
    this.#makeRoom(fresh.size);
    for (const [key, value] of entries) this.#put(key, value);
  }

  deleteMany(keys: readonly string[]): void {
    for (const key of keys) this.delete(key);
  }

  increment(key: string, delta: bigint): bigint {
    const place = { store: this.#label, key };
    const { sum, bytes } = addToCounter(this.#held.get(key)?.value ?? null, delta, place);
    this.set(key, bytes);
    return sum;
  }

  getVersioned(key: string): Versioned {
    return { value: this.get(key), version: this.#versionOf(key) };
  }

  compareAndSwap(key: string, version: string | null, value: Uint8Array): boolean {
    const fits = version === null ? !this.#held.has(key) : version === this.#versionOf(key);
    if (fits) this.set(key, value);
    return fits;
  }

  count(): number {
    return this.#held.size;
  }

  sizes(keys: readonly string[]): (number | null)[] {
    return keys.map((key) => this.#held.get(key)?.value.byteLength ?? null);
  }

  whenDurable(): null {
    return null;
  }

  describe(): string {
    return "a temporary in-memory store";
  }

  close(): void {}

  /** A key that is absent has come and gone only if something was removed since. */
  #versionOf(key: string): string {
    return this.#held.get(key)?.version ?? `absent-${this.#removals}`;
  }

  #makeRoom(added: number): void {
    if (added > 0 && this.#held.size + added > this.#tuplesMax) {
      throw bobbinError("store-full", { store: this.#label, max: this.#tuplesMax });
    }
  }

  #put(key: string, value: Uint8Array): void {
    if (!this.#held.has(key)) this.#order.add(key);
    this.#held.set(key, { value: new Uint8Array(value), version: String(++this.#writes) });
  }
}
