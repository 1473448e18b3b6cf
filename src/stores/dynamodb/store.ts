/** A store in a DynamoDB table, in Spin's layout. docs/decisions/0013-dynamodb.md tells what is behind it. */

import { createHash } from "node:crypto";
import { addAllToCounter } from "../counter.ts";
import { CombinedIncrements, type Outcome } from "../remote/combined-increments.ts";
import { bareEntries, refuseCommit } from "../remote/lacking-engine.ts";
import type { RemoteStore } from "../remote/remote-store.ts";
import { millisecondsUntil } from "../remote/retry.ts";
import type { DynamoStoreConfig } from "./config.ts";
import type { Entry, KeyPage, ListOptions, StoredEntry, Versioned } from "../store.ts";
import { DynamoCalls } from "./calls.ts";
import { CountedWrites } from "./counted-writes.ts";
import { describeDynamo } from "./describe.ts";
import { DynamoFault } from "./faults.ts";
import { checkKeys, checkValue, type Item, valueOf } from "./item.ts";
import { listPage } from "./listing.ts";
import { MetaItem } from "./meta.ts";
import { type Place, placeOf } from "./place.ts";
import { PlainWrites } from "./plain-writes.ts";
import { DynamoReads, type ReadOptions } from "./reads.ts";
import { createClient, type ImportSdk, loadSdk } from "./client.ts";
import { probeTable } from "./table.ts";
import { type DynamoWrites, isUnchanged, ItemWriter } from "./writes.ts";

/**
 * Opens the store of a label; connects to nothing yet. All labels of one table are one store. Rejects with
 * `store-package-missing` when the client is not installed. `importSdk` is for tests.
 */
export async function openDynamoStore(
  label: string,
  config: DynamoStoreConfig,
  importSdk?: ImportSdk,
): Promise<RemoteStore> {
  const sdk = await loadSdk(label, importSdk);
  const place = placeOf(label, config);
  const calls = new DynamoCalls(createClient(sdk, config), place);
  return new DynamoStore(calls, place, config);
}

class DynamoStore implements RemoteStore {
  readonly #calls: DynamoCalls;
  readonly #reads: DynamoReads;
  readonly #writer: ItemWriter;
  readonly #writes: DynamoWrites;
  readonly #counters: CombinedIncrements<number>;
  readonly #place: Place;
  readonly #config: DynamoStoreConfig;

  constructor(calls: DynamoCalls, place: Place, config: DynamoStoreConfig) {
    const reads = new DynamoReads(calls, place);
    const writer = new ItemWriter(calls, reads, place);
    const { tuplesMax } = config.limits;
    this.#calls = calls;
    this.#reads = reads;
    this.#writer = writer;
    this.#counters = new CombinedIncrements(
      (deadline, key, deltas) =>
        calls.contend(deadline, () => this.#increment(key, deltas, deadline)),
      (deadline, key) =>
        millisecondsUntil(deadline) > 0
          ? null
          : new DynamoFault("throttled", `many callers write key ${JSON.stringify(key)}`),
    );
    this.#place = place;
    this.#config = config;
    const meta = new MetaItem(calls, reads, place);
    this.#writes =
      tuplesMax === Infinity
        ? new PlainWrites(calls, reads, writer, place)
        : new CountedWrites({ calls, reads, writer, meta, place, tuplesMax });
  }

  async get(key: string): Promise<Uint8Array | null> {
    return this.#run([key], async (deadline) => {
      const item = await this.#reads.item(key, this.#read("VAL, PK", deadline));
      return item === null ? null : valueOf(this.#place.label, key, item);
    });
  }

  async set(key: string, value: Uint8Array): Promise<void> {
    return this.#write([[key, value]], (deadline) => this.#writes.set(key, value, deadline));
  }

  async delete(key: string): Promise<void> {
    return this.#run([key], (deadline) => this.#writes.delete(key, deadline));
  }

  async exists(key: string): Promise<boolean> {
    return this.#run([key], async (deadline) => {
      return (await this.#reads.item(key, this.#read("PK", deadline))) !== null;
    });
  }

  async list(options: ListOptions): Promise<KeyPage> {
    const isConsistent = this.#config.consistentRead;
    return this.#calls.run((deadlineMilliseconds) =>
      listPage(this.#calls, this.#place, options, { isConsistent, deadlineMilliseconds }),
    );
  }

  async getMany(keys: readonly string[]): Promise<(Uint8Array | null)[]> {
    return this.#readMany(keys, (value) => value);
  }

  async getEntries(keys: readonly string[]): Promise<(StoredEntry | null)[]> {
    return bareEntries(await this.getMany(keys));
  }

  async setMany(entries: readonly Entry[]): Promise<void> {
    const last = new Map(entries);
    const [only] = last;
    if (only === undefined) return;
    return this.#write(entries, (deadline) =>
      last.size === 1 ? this.#writes.set(...only, deadline) : this.#writes.setMany(last, deadline),
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

  async increment(key: string, delta: bigint): Promise<bigint> {
    return this.#run([key], (deadline) => this.#counters.add(deadline, key, delta));
  }

  async getVersioned(key: string): Promise<Versioned> {
    return this.#run([key], async (deadline) => {
      const item = await this.#readExactly(key, deadline);
      if (item !== null) {
        return { value: valueOf(this.#place.label, key, item), version: versionOf(item) };
      }
      const absence = await this.#writes.absentVersion(deadline);
      return { value: null, version: `absent:${absence}` };
    });
  }

  async compareAndSwap(key: string, version: string | null, value: Uint8Array): Promise<boolean> {
    const put = { key, value, operation: "compare-and-swap" as const };
    return this.#write([[key, value]], async (deadline) => {
      if (version === null) return this.#writes.insert(put, null, deadline);
      const [kind, mark = ""] = version.split(":");
      // Versions of another driver, or of this one with another limit, are stale.
      if (kind !== "value" && !/^\d*$/.test(mark)) return false;
      if (kind === "absent") return this.#writes.insert(put, mark, deadline);
      if (kind === "version") {
        const condition = { expression: "VER = :seen", values: { ":seen": { N: mark } } };
        return this.#writer.put({ ...put, condition }, deadline);
      }
      const item = await this.#readExactly(key, deadline);
      if (item === null || versionOf(item) !== version) return false;
      return this.#writer.put({ ...put, condition: isUnchanged(item) }, deadline);
    });
  }

  commit(): Promise<never> {
    return refuseCommit(this.#place.label, "DynamoDB");
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

  async #write<T>(
    entries: readonly Entry[],
    work: (deadlineMilliseconds: number) => Promise<T>,
  ): Promise<T> {
    for (const [key, value] of entries) checkValue(this.#place.label, key, value);
    const bytes = entries.reduce((sum, [, value]) => sum + value.byteLength, 0);
    const keys = entries.map(([key]) => key);
    return this.#run(keys, work, bytes);
  }

  #read(attributes: string, deadlineMilliseconds: number): ReadOptions {
    return { attributes, isConsistent: this.#config.consistentRead, deadlineMilliseconds };
  }

  /** The item as it is now: what is decided by must not be old. */
  async #readExactly(key: string, deadlineMilliseconds: number): Promise<Item | null> {
    const options = { attributes: "VAL, VER, PK", isConsistent: true, deadlineMilliseconds };
    return this.#reads.item(key, options);
  }

  async #readMany<T>(
    keys: readonly string[],
    answerOf: (value: Uint8Array) => T,
  ): Promise<(T | null)[]> {
    return this.#run(keys, async (deadline) => {
      const answers = new Map<string, T>();
      for await (const items of this.#reads.batches(keys, this.#read("VAL", deadline))) {
        for (const [key, item] of items) {
          answers.set(key, answerOf(valueOf(this.#place.label, key, item)));
        }
      }
      return keys.map((key) => answers.get(key) ?? null);
    });
  }

  async #increment(
    key: string,
    deltas: readonly bigint[],
    deadlineMilliseconds: number,
  ): Promise<Outcome[]> {
    const { label: store } = this.#place;
    const item = await this.#readExactly(key, deadlineMilliseconds);
    const before = item === null ? null : valueOf(store, key, item);
    const { bytes, outcomes } = addAllToCounter(before, deltas, { store, key });
    if (outcomes.every((outcome) => outcome instanceof Error)) return outcomes;
    const put = { key, value: bytes, operation: "increment" as const };
    const isWritten =
      item === null
        ? await this.#writes.insert(put, null, deadlineMilliseconds)
        : await this.#writer.put({ ...put, condition: isUnchanged(item) }, deadlineMilliseconds);
    if (isWritten) return outcomes;
    throw new DynamoFault("disturbed", `others keep writing key ${JSON.stringify(key)}`);
  }
}

/** The version of an item that is there: its number, or of one that Spin wrote, its value's hash. */
function versionOf({ VER: version, VAL: value }: Item): string {
  if (version?.N !== undefined) return `version:${version.N}`;
  return `value:${createHash("sha256")
    .update(value?.B ?? "")
    .digest("base64")}`;
}
