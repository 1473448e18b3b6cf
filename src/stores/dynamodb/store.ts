/** A store in a DynamoDB table, in Spin's layout. docs/decisions/0013-dynamodb.md tells what is behind it. */

import { CombinedIncrements } from "../remote/combined-increments.ts";
import type { RemoteStore } from "../remote/remote-store.ts";
import type { DynamoStoreConfig } from "./config.ts";
import { noDetails, settleDetails } from "../details.ts";
import type {
  Commit,
  Details,
  Entry,
  KeyPage,
  ListOptions,
  StoredEntry,
  Versioned,
} from "../store.ts";
import { DynamoCalls } from "./calls.ts";
import { checkCommitSize, commitKeys } from "./commit.ts";
import { CountedWrites } from "./counted-writes.ts";
import { describeDynamo } from "./describe.ts";
import { Expiries } from "./expiries.ts";
import { checkEntry, checkKeys, type KeptEntry, valueOf } from "./item.ts";
import { detailNames, hasExpired, keptOf, type Item } from "./kept-details.ts";
import { listPage } from "./listing.ts";
import { type Place, placeOf } from "./place.ts";
import { PlainWrites } from "./plain-writes.ts";
import { DynamoReads, type ReadOptions } from "./reads.ts";
import { createClient, type ImportSdk, loadSdk } from "./client.ts";
import { probeTable } from "./table.ts";
import { type SwapParts, Swaps, versionOf } from "./swaps.ts";
import { type DynamoWrites, ItemWriter } from "./writes.ts";

/**
 * Opens the store of a label; connects to nothing yet. All labels of one table are one store. Rejects with
 * `store-package-missing` when the client is not installed. `importSdk` and `now`, milliseconds since 1970, are for tests.
 */
export async function openDynamoStore(
  label: string,
  config: DynamoStoreConfig,
  { importSdk, now = Date.now }: { importSdk?: ImportSdk; now?: () => number } = {},
): Promise<RemoteStore> {
  const sdk = await loadSdk(label, importSdk);
  const place = placeOf(label, config);
  const calls = new DynamoCalls(createClient(sdk, config), place);
  return new DynamoStore(calls, place, config, now);
}

class DynamoStore implements RemoteStore {
  readonly #calls: DynamoCalls;
  readonly #reads: DynamoReads;
  readonly #writes: DynamoWrites;
  readonly #counters: CombinedIncrements<number>;
  readonly #place: Place;
  readonly #config: DynamoStoreConfig;
  readonly #expiries: Expiries;
  readonly #parts: SwapParts;
  readonly #swaps: Swaps;

  constructor(calls: DynamoCalls, place: Place, config: DynamoStoreConfig, now: () => number) {
    const reads = new DynamoReads(calls, place);
    const { tuplesMax } = config.limits;
    // What the service removes by itself nobody counts.
    const writer = new ItemWriter(calls, reads, place, tuplesMax === Infinity);
    this.#calls = calls;
    this.#reads = reads;
    this.#counters = new CombinedIncrements(
      (deadline, key, deltas) =>
        calls.contend(deadline, () => this.#swaps.increment(key, deltas, {}, deadline)),
      (deadline, key) => calls.overdue(deadline, key),
    );
    this.#place = place;
    this.#config = config;
    const parts = { calls, reads, writer, place, now };
    this.#writes =
      tuplesMax === Infinity ? new PlainWrites(parts) : new CountedWrites(parts, tuplesMax);
    const expiries = new Expiries(now, (keys, moment) =>
      calls.run((deadline) => this.#writes.removeExpired(keys, moment, deadline)),
    );
    this.#expiries = expiries;
    this.#parts = { ...parts, writes: this.#writes, expiries };
    this.#swaps = new Swaps(this.#parts);
  }

  async get(key: string): Promise<Uint8Array | null> {
    return this.#run([key], async (deadline) => {
      const item = await this.#reads.item(key, this.#read("VAL, PK, EXPIRES_AT", deadline));
      if (item === null || !this.#expiries.isSeen(key, item)) return null;
      return valueOf(this.#place.label, key, item);
    });
  }

  async set(key: string, value: Uint8Array, details?: Details): Promise<void> {
    const entry = this.#entryOf(key, value, details);
    return this.#write([entry], (deadline) => this.#writes.set(entry, deadline));
  }

  async delete(key: string): Promise<void> {
    return this.#run([key], (deadline) => this.#writes.delete(key, deadline));
  }

  async exists(key: string): Promise<boolean> {
    return this.#run([key], async (deadline) => {
      const item = await this.#reads.item(key, this.#read("PK, EXPIRES_AT", deadline));
      return item !== null && this.#expiries.isSeen(key, item);
    });
  }

  async list(options: ListOptions): Promise<KeyPage> {
    const isConsistent = this.#config.consistentRead;
    const isSeen = (key: string, item: Item): boolean => this.#expiries.isSeen(key, item);
    return this.#calls.run((deadlineMilliseconds) =>
      listPage(this.#calls, this.#place, options, { isConsistent, deadlineMilliseconds, isSeen }),
    );
  }

  async getMany(keys: readonly string[]): Promise<(Uint8Array | null)[]> {
    return this.#readMany(keys, (value) => value);
  }

  async getEntries(keys: readonly string[]): Promise<(StoredEntry | null)[]> {
    return this.#readMany(keys, (value, item) => ({ value, ...keptOf(item) }));
  }

  async setMany(entries: readonly Entry[], details?: ReadonlyMap<string, Details>): Promise<void> {
    const last = [...new Map(entries)].map(([key, value]) =>
      this.#entryOf(key, value, details?.get(key)),
    );
    const [only] = last;
    if (only === undefined) return;
    return this.#write(last, (deadline) =>
      last.length === 1 ? this.#writes.set(only, deadline) : this.#writes.setMany(last, deadline),
    );
  }

  async deleteMany(keys: readonly string[]): Promise<void> {
    const [only, ...others] = new Set(keys);
    if (only === undefined) return;
    return this.#run(keys, (deadline) =>
      others.length === 0
        ? this.#writes.delete(only, deadline)
        : this.#writes.deleteMany([only, ...others], deadline),
    );
  }

  async increment(key: string, delta: bigint, details?: Details): Promise<bigint> {
    return this.#run([key], async (deadline) => {
      if (details === undefined) return this.#counters.add(deadline, key, delta);
      const [outcome] = await this.#calls.contend(deadline, () =>
        this.#swaps.increment(key, [delta], details, deadline),
      );
      if (outcome instanceof Error) throw outcome;
      return outcome ?? 0n;
    });
  }

  async getVersioned(key: string): Promise<Versioned> {
    return this.#run([key], async (deadline) => {
      const item = await this.#reads.exactly(key, deadline);
      const now = this.#expiries.now();
      if (item !== null && hasExpired(item, now)) {
        // With it goes the version of its absence that somebody may have from before it came.
        await this.#writes.removeExpired([key], now, deadline);
      } else if (item !== null) {
        return { value: valueOf(this.#place.label, key, item), version: versionOf(item) };
      }
      const absence = await this.#writes.absentVersion(deadline);
      return { value: null, version: `absent:${absence}` };
    });
  }

  async compareAndSwap(
    key: string,
    version: string | null,
    value: Uint8Array,
    details: Details = {},
  ): Promise<boolean> {
    const entry = this.#entryOf(key, value, details);
    return this.#write([entry], (deadline) =>
      this.#swaps.compareAndSwap(entry, version, details, deadline),
    );
  }

  async commit(commit: Commit): Promise<bigint[] | null> {
    const keys = [...commit.checks, ...commit.writes].map(({ key }) => key);
    checkCommitSize(this.#place.label, commit, this.#writes.isCounted);
    return this.#run(keys, (deadline) => commitKeys(this.#parts, commit, deadline));
  }

  async count(): Promise<number> {
    return this.#calls.run((deadline) => this.#writes.count(deadline));
  }

  /** The service tells no sizes, so that the values are read after all, a batch at a time. */
  async sizes(keys: readonly string[]): Promise<(number | null)[]> {
    return this.#readMany(keys, (value) => value.byteLength);
  }

  async probe(): Promise<readonly string[]> {
    return probeTable(this.#calls, this.#reads, this.#place);
  }

  /** The service has a write on disk in several places before it answers. */
  whenDurable(): null {
    return null;
  }

  describe(): string {
    return describeDynamo(this.#config);
  }

  async close(): Promise<void> {
    this.#expiries.close();
    this.#calls.close();
  }

  async #run<T>(
    keys: readonly string[],
    work: (deadlineMilliseconds: number) => Promise<T>,
    bytes = 0,
  ): Promise<T> {
    checkKeys(this.#place.label, keys);
    return this.#calls.run(work, bytes);
  }

  #entryOf(key: string, value: Uint8Array, details: Details = {}): KeptEntry {
    return { key, value, kept: settleDetails(details, noDetails, this.#expiries.now()) };
  }

  async #write<T>(
    entries: readonly KeptEntry[],
    work: (deadlineMilliseconds: number) => Promise<T>,
  ): Promise<T> {
    for (const entry of entries) checkEntry(this.#place.label, entry);
    const bytes = entries.reduce((sum, { value }) => sum + value.byteLength, 0);
    const keys = entries.map(({ key }) => key);
    const answer = await this.#run(keys, work, bytes);
    for (const { key, kept } of entries) this.#expiries.expect(key, kept.expiresAt);
    return answer;
  }

  #read(attributes: string, deadlineMilliseconds: number): ReadOptions {
    return { attributes, isConsistent: this.#config.consistentRead, deadlineMilliseconds };
  }

  async #readMany<T>(
    keys: readonly string[],
    answerOf: (value: Uint8Array, item: Item) => T,
  ): Promise<(T | null)[]> {
    return this.#run(keys, async (deadline) => {
      const answers = new Map<string, T>();
      for await (const items of this.#reads.batches(
        keys,
        this.#read(`VAL, ${detailNames}`, deadline),
      )) {
        for (const [key, item] of items) {
          if (!this.#expiries.isSeen(key, item)) continue;
          answers.set(key, answerOf(valueOf(this.#place.label, key, item), item));
        }
      }
      return keys.map((key) => answers.get(key) ?? null);
    });
  }
}
