/** The store in memory: shared by all requests of one process, gone when the process ends. */

import { bobbinError } from "../../errors.ts";
import { expiryLimits } from "../../limits.ts";
import { addToCounter } from "../counter.ts";
import { type KeptDetails, noDetails, settleDetails } from "../details.ts";
import type {
  ChangeSource,
  Commit,
  CommitWrite,
  Details,
  Entry,
  KeyPage,
  ListOptions,
  StoredEntry,
  SynchronousStore,
  Versioned,
} from "../store.ts";
import { type Swept, Sweeper } from "../sweeper.ts";
import { Expiries } from "./expiries.ts";
import { SortedKeys } from "./sorted-keys.ts";

/** What a store in memory needs to know; `label` is for error texts. */
export interface MemoryStoreOptions {
  readonly label: string;
  readonly tuplesMax: number;
  /** Milliseconds since 1970; the clock of the machine where left out. */
  readonly now?: () => number;
}

/** Opens an empty store. */
export function openMemoryStore(options: MemoryStoreOptions): SynchronousStore {
  return new MemoryStore(options);
}

interface Held {
  readonly value: Uint8Array;
  readonly version: string;
  readonly details: KeptDetails;
}

/** Expiries that no longer hold and are kept all the same. */
const staleExpiriesMax = 1_024;

class MemoryStore implements SynchronousStore {
  readonly #label: string;
  readonly #tuplesMax: number;
  readonly #now: () => number;
  readonly #held = new Map<string, Held>();
  readonly #order = new SortedKeys();
  readonly #expiries = new Expiries();
  readonly #sweeper: Sweeper;
  #writes = 0;
  #removals = 0;
  readonly changes: ChangeSource = {
    mark: () => `${this.#writes}-${this.#removals}`,
    versions: (keys) => keys.map((key) => this.#versionOf(key)),
  };

  constructor({ label, tuplesMax, now = Date.now }: MemoryStoreOptions) {
    this.#label = label;
    this.#tuplesMax = tuplesMax;
    this.#now = now;
    this.#sweeper = new Sweeper(() => this.#sweep(expiryLimits.sweptKeysMax), now);
  }

  get(key: string): Uint8Array | null {
    const held = this.#find(key);
    return held === undefined ? null : held.value.slice();
  }

  set(key: string, value: Uint8Array, details: Details = {}): void {
    this.#write(key, value, settleDetails(details, noDetails, this.#now()));
  }

  delete(key: string): void {
    if (!this.#held.delete(key)) return;
    this.#order.remove(key);
    this.#removals++;
  }

  exists(key: string): boolean {
    return this.#find(key) !== undefined;
  }

  list(options: ListOptions): KeyPage {
    this.#sweep();
    return this.#order.page(options);
  }

  getMany(keys: readonly string[]): (Uint8Array | null)[] {
    return keys.map((key) => this.get(key));
  }

  getEntries(keys: readonly string[]): (StoredEntry | null)[] {
    return keys.map((key) => {
      const held = this.#find(key);
      return held === undefined ? null : { value: held.value.slice(), ...held.details };
    });
  }

  setMany(entries: readonly Entry[], details?: ReadonlyMap<string, Details>): void {
    const fresh = new Set<string>();
    for (const [key] of entries) if (this.#find(key) === undefined) fresh.add(key);
    this.#makeRoom(fresh.size);
    const now = this.#now();
    for (const [key, value] of entries) {
      this.#put(key, value, settleDetails(details?.get(key) ?? {}, noDetails, now));
    }
  }

  deleteMany(keys: readonly string[]): void {
    for (const key of keys) this.delete(key);
  }

  increment(key: string, delta: bigint, details: Details = {}): bigint {
    const place = { store: this.#label, key };
    const held = this.#find(key);
    const { sum, bytes } = addToCounter(held?.value ?? null, delta, place);
    this.#write(key, bytes, settleDetails(details, held?.details ?? noDetails, this.#now()));
    return sum;
  }

  getVersioned(key: string): Versioned {
    return { value: this.get(key), version: this.#versionOf(key) };
  }

  compareAndSwap(
    key: string,
    version: string | null,
    value: Uint8Array,
    details: Details = {},
  ): boolean {
    const held = this.#find(key);
    const fits = version === null ? held === undefined : version === this.#versionOf(key);
    if (!fits) return false;
    this.#write(key, value, settleDetails(details, held?.details ?? noDetails, this.#now()));
    return true;
  }

  commit({ checks, writes }: Commit): bigint[] | null {
    for (const { key, version } of checks) {
      const fits =
        version === null ? this.#find(key) === undefined : version === this.#versionOf(key);
      if (!fits) return null;
    }
    const now = this.#now();
    const sums: bigint[] = [];
    const [puts, deletes]: [(readonly [string, Uint8Array, KeptDetails])[], string[]] = [[], []];
    let added = 0;
    for (const write of writes) {
      const held = this.#find(write.key);
      if (write.kind === "delete") {
        if (held !== undefined) deletes.push(write.key);
        continue;
      }
      if (held === undefined) added += 1;
      puts.push([write.key, ...this.#outcome(write, held, now, sums)]);
    }
    this.#makeRoom(added, deletes.length);
    for (const key of deletes) this.delete(key);
    for (const [key, value, details] of puts) this.#put(key, value, details);
    return sums;
  }

  count(): number {
    this.#sweep();
    return this.#held.size;
  }

  sizes(keys: readonly string[]): (number | null)[] {
    return keys.map((key) => this.#find(key)?.value.byteLength ?? null);
  }

  whenDurable(): null {
    return null;
  }

  describe(): string {
    return "a temporary in-memory store";
  }

  close(): void {
    this.#sweeper.close();
  }

  /** What is there. What has expired is removed on the way, so that its version is gone with it. */
  #find(key: string): Held | undefined {
    const held = this.#held.get(key);
    const expiresAt = held?.details.expiresAt ?? null;
    if (expiresAt === null || expiresAt > this.#now()) return held;
    this.delete(key);
    return undefined;
  }

  /** A key that is absent has come and gone only if something was removed since. */
  #versionOf(key: string): string {
    return this.#find(key)?.version ?? `absent-${this.#removals}`;
  }

  /** What a commit leaves at a key; adds to `sums` that of an increment. */
  #outcome(
    write: Exclude<CommitWrite, { kind: "delete" }>,
    held: Held | undefined,
    now: number,
    sums: bigint[],
  ): [Uint8Array, KeptDetails] {
    const { key, details = {} } = write;
    if (write.kind === "set") return [write.value, settleDetails(details, noDetails, now)];
    const place = { store: this.#label, key };
    const { sum, bytes } = addToCounter(held?.value ?? null, write.delta, place);
    sums.push(sum);
    return [bytes, settleDetails(details, held?.details ?? noDetails, now)];
  }

  #makeRoom(added: number, removed = 0): void {
    if (added === 0 || this.#held.size - removed + added <= this.#tuplesMax) return;
    this.#sweep();
    if (this.#held.size - removed + added > this.#tuplesMax) {
      throw bobbinError("store-full", { store: this.#label, max: this.#tuplesMax });
    }
  }

  #write(key: string, value: Uint8Array, details: KeptDetails): void {
    if (this.#find(key) === undefined) this.#makeRoom(1);
    this.#put(key, value, details);
  }

  #put(key: string, value: Uint8Array, details: KeptDetails): void {
    if (!this.#held.has(key)) this.#order.add(key);
    const version = String(++this.#writes);
    this.#held.set(key, { value: new Uint8Array(value), version, details });
    const { expiresAt } = details;
    if (expiresAt === null) return;
    this.#expiries.add(key, expiresAt);
    this.#sweeper.expect(expiresAt);
    // Whoever writes one key again and again leaves a trace each time.
    if (this.#expiries.size > 2 * this.#held.size + staleExpiriesMax) this.#forgetStale();
  }

  #forgetStale(): void {
    this.#expiries.clear();
    for (const [key, { details }] of this.#held) {
      if (details.expiresAt !== null) this.#expiries.add(key, details.expiresAt);
    }
  }

  /** Removes keys that have expired, all where `max` is left out. */
  #sweep(max = Infinity): Swept {
    for (let round = 0; round < max; round++) {
      const expired = this.#expiries.take(this.#now());
      if (expired === null) break;
      // A key that was written meanwhile stands there once more, or never expires.
      if (this.#held.get(expired.key)?.details.expiresAt === expired.at) this.delete(expired.key);
    }
    return { next: this.#expiries.next };
  }
}
