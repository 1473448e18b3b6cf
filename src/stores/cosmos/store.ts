/** The Cosmos DB driver: one container per store, one document per key. docs/decisions/0014-cosmos.md has the reasons. */

import { CombinedIncrements } from "../remote/combined-increments.ts";
import { describeCall, type WriteOperation } from "../remote/describe-call.ts";
import { refuseCommit } from "../remote/lacking-engine.ts";
import type { RemoteStore } from "../remote/remote-store.ts";
import type { CosmosStoreConfig } from "./config.ts";
import { noDetails, settleDetails } from "../details.ts";
import type { Details, Entry, KeyPage, ListOptions, StoredEntry, Versioned } from "../store.ts";
import { sideBySide, writeSideBySide } from "./batches.ts";
import { type Call, Calls } from "./calls.ts";
import { Capacity } from "./capacity.ts";
import { addressOf, type CosmosConnection, openConnection, type PackageLoaders } from "./client.ts";
import { addToKey, type CounterPlace } from "./counters.ts";
import { describeCosmos } from "./describe.ts";
import {
  checkKey,
  checkStatus,
  type KeyDocument,
  keptOf,
  toDocument,
  toValue,
} from "./documents.ts";
import { Expiry } from "./expiry.ts";
import type { StorePlace } from "./faults.ts";
import { Items } from "./items.ts";
import { listPage } from "./listing.ts";
import { checkPartitionKey, missingContainer, remarksOn } from "./probe.ts";
import { compareAndSwap, toVersioned } from "./swaps.ts";

/**
 * Opens the store; connects to nothing yet. Rejects with `store-package-missing` where the client is not installed.
 * `loaders` import the client, in another way only in tests, as is `now`: milliseconds since 1970.
 */
export async function openCosmosStore(
  label: string,
  config: CosmosStoreConfig,
  loaders?: PackageLoaders,
  now: () => number = Date.now,
): Promise<RemoteStore> {
  return new CosmosStore(label, config, await openConnection(label, config, loaders), now);
}

class CosmosStore implements RemoteStore {
  readonly #label: string;
  readonly #config: CosmosStoreConfig;
  readonly #connection: CosmosConnection;
  readonly #place: StorePlace;
  readonly #calls: Calls;
  readonly #items: Items;
  readonly #capacity: Capacity;
  readonly #counters: CombinedIncrements<Call>;
  readonly #expiry: Expiry;
  readonly #isSeen = (found: unknown): boolean => this.#expiry.isSeen(found);
  /** What writes that depend on what is there are made of. */
  readonly #parts: CounterPlace;
  #isContainerFit = false;

  constructor(
    label: string,
    config: CosmosStoreConfig,
    connection: CosmosConnection,
    now: () => number,
  ) {
    const { timeoutMilliseconds, limits } = config;
    const address = addressOf(config);
    const missing = missingContainer(config);
    this.#label = label;
    this.#config = config;
    this.#connection = connection;
    this.#place = { store: label, address, timeoutMilliseconds, missing };
    this.#calls = new Calls(this.#place);
    this.#items = new Items(connection.container);
    const capacity = new Capacity(label, limits.tuplesMax, this.#items, now);
    const expiry = new Expiry(now, (moment) =>
      this.#run(null, [], (call) => capacity.removeExpired(call, moment)),
    );
    this.#capacity = capacity;
    this.#expiry = expiry;
    const place = { store: label, items: this.#items, capacity, expiry };
    this.#parts = place;
    // Calls of one process would only make each other try again.
    this.#counters = new CombinedIncrements(
      (call, key, deltas) => addToKey(place, call, key, deltas),
      (call) => (call.isOver ? call.overloaded("too many calls wait for their turn") : null),
    );
  }

  get(key: string): Promise<Uint8Array | null> {
    return this.#run(null, [key], (call) => this.#get(call, key));
  }

  async set(key: string, value: Uint8Array, details?: Details): Promise<void> {
    const document = this.#toDocument(key, value, details);
    await this.#run("set", [key], (call) => this.#set(call, document));
  }

  delete(key: string): Promise<void> {
    return this.#run("delete", [key], (call) => this.#items.delete(call, key));
  }

  exists(key: string): Promise<boolean> {
    return this.#run(null, [key], async (call) => {
      const found = await this.#items.find(call, key);
      return found !== null && this.#expiry.isSeen(found);
    });
  }

  list(options: ListOptions): Promise<KeyPage> {
    return this.#run(null, [], (call) => listPage(this.#items, call, options, this.#isSeen));
  }

  async getMany(keys: readonly string[]): Promise<(Uint8Array | null)[]> {
    return (await this.getEntries(keys)).map((entry) => entry && entry.value);
  }

  getEntries(keys: readonly string[]): Promise<(StoredEntry | null)[]> {
    return this.#run(null, keys, async (call) => {
      const distinct = [...new Set(keys)];
      const entries = await sideBySide(distinct, (key) => this.#getEntry(call, key));
      const found = new Map(distinct.map((key, index) => [key, entries[index] ?? null]));
      return keys.map((key) => {
        const entry = found.get(key) ?? null;
        // Somebody who asks for a key twice gets bytes of their own each time.
        return entry && { ...entry, value: entry.value.slice() };
      });
    });
  }

  async setMany(entries: readonly Entry[], details?: ReadonlyMap<string, Details>): Promise<void> {
    const documents = [...new Map(entries).entries()].map(([key, value]) =>
      this.#toDocument(key, value, details?.get(key)),
    );
    const keys = documents.map(({ id }) => id);
    await this.#run("set", keys, async (call) => {
      const { isLimited } = this.#capacity;
      // What has expired may be removed to make room, and is then added too.
      const there = isLimited ? await this.#items.lengths(call, keys, this.#isSeen) : null;
      const added = there === null ? 0 : keys.length - there.size;
      const write = async (document: KeyDocument): Promise<void> =>
        checkStatus(this.#label, document, await this.#items.upsert(call, document));
      await this.#capacity.add(call, added, () => writeSideBySide(documents, write, this.#place));
    });
  }

  deleteMany(keys: readonly string[]): Promise<void> {
    const distinct = [...new Set(keys)];
    return this.#run("delete", distinct, (call) =>
      writeSideBySide(distinct, (key) => this.#items.delete(call, key), this.#place),
    );
  }

  increment(key: string, delta: bigint, details?: Details): Promise<bigint> {
    return this.#run("increment", [key], async (call) => {
      if (details === undefined) return this.#counters.add(call, key, delta);
      const [outcome] = await addToKey(this.#parts, call, key, [delta], details);
      if (outcome instanceof Error) throw outcome;
      return outcome ?? 0n;
    });
  }

  getVersioned(key: string): Promise<Versioned> {
    return this.#run(null, [key], async (call) => {
      return toVersioned(this.#parts, key, await this.#items.read(call, key));
    });
  }

  async compareAndSwap(
    key: string,
    version: string | null,
    value: Uint8Array,
    details: Details = {},
  ): Promise<boolean> {
    // What is wrong with it is told before anything is sent.
    this.#toDocument(key, value, details);
    return this.#run("compare-and-swap", [key], (call) =>
      compareAndSwap(this.#parts, call, { key, value, details }, version),
    );
  }

  commit(): Promise<never> {
    return refuseCommit(this.#label, "Cosmos DB");
  }

  count(): Promise<number> {
    return this.#run(null, [], (call) => this.#items.countLiving(call, this.#expiry.now()));
  }

  sizes(keys: readonly string[]): Promise<(number | null)[]> {
    // What is foreign is there and has no size that we know of.
    return this.#run(null, [], async (call) => {
      const lengths = await this.#items.lengths(call, [...new Set(keys)], this.#isSeen);
      return keys.map((key) => (lengths.has(key) ? (lengths.get(key) ?? 0) : null));
    });
  }

  probe(): Promise<readonly string[]> {
    return this.#calls.run("", async (call) => {
      const { hasExpiry } = await this.#checkContainer(call);
      const { resource } = await call.read((options) =>
        this.#connection.client.getDatabaseAccount(options),
      );
      return remarksOn(this.#config, { hasExpiry, account: resource });
    });
  }

  /** A write is answered once the service has it. */
  whenDurable(): null {
    return null;
  }

  describe(): string {
    return describeCosmos(this.#config);
  }

  close(): void {
    this.#expiry.close();
    this.#calls.close();
    this.#connection.close();
  }

  /**
   * Checks the keys, and before the first call the container: only then does a 404 for an item, which does not
   * always say more, mean that the item is missing. The client needs the definition for its writes anyway.
   */
  async #run<T>(
    operation: WriteOperation | null,
    keys: readonly string[],
    body: (call: Call) => Promise<T>,
  ): Promise<T> {
    for (const key of keys) checkKey(this.#label, key);
    this.#expiry.lookNowAndThen();
    const described = operation === null ? "" : describeCall(operation, keys);
    return this.#calls.run(described, async (call) => {
      if (!this.#isContainerFit) await this.#checkContainer(call);
      return body(call);
    });
  }

  async #checkContainer(call: Call): Promise<{ hasExpiry: boolean }> {
    const { partitionKey, hasExpiry } = await this.#items.readDefinition(call);
    checkPartitionKey(this.#config, this.#place, partitionKey);
    this.#isContainerFit = true;
    return { hasExpiry };
  }

  async #get(call: Call, key: string): Promise<Uint8Array | null> {
    return (await this.#getEntry(call, key))?.value ?? null;
  }

  async #getEntry(call: Call, key: string): Promise<StoredEntry | null> {
    const item = await this.#items.read(call, key);
    if (item === null || !this.#expiry.isSeen(item.document)) return null;
    return { value: toValue(this.#label, key, item.document), ...keptOf(item.document) };
  }

  async #set(call: Call, document: KeyDocument): Promise<void> {
    if (!this.#capacity.isLimited) {
      return checkStatus(this.#label, document, await this.#items.upsert(call, document));
    }
    for (let attemptNumber = 1; ; attemptNumber++) {
      // What is there can be overwritten without a count.
      let status = await this.#items.replace(call, document);
      if (status === 404) {
        status = await this.#capacity.add(call, 1, () => this.#items.create(call, document));
      }
      if (status !== 409) return checkStatus(this.#label, document, status);
      await call.pause(attemptNumber);
    }
  }

  #toDocument(key: string, value: Uint8Array, details: Details = {}): KeyDocument {
    checkKey(this.#label, key);
    const now = this.#expiry.now();
    const kept = settleDetails(details, noDetails, now);
    this.#expiry.expect(kept);
    return toDocument(this.#label, key, value, kept, now);
  }
}
