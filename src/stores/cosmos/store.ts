/** The Cosmos DB driver: one container per store, one document per key. docs/decisions/0014-cosmos.md has the reasons. */

import { bobbinError } from "../../errors.ts";
import { CombinedIncrements } from "../remote/combined-increments.ts";
import { describeCall, type WriteOperation } from "../remote/describe-call.ts";
import { bareEntries, refuseCommit } from "../remote/lacking-engine.ts";
import type { RemoteStore } from "../remote/remote-store.ts";
import type { CosmosStoreConfig } from "./config.ts";
import type { Entry, KeyPage, ListOptions, StoredEntry, Versioned } from "../store.ts";
import { sideBySide, writeSideBySide } from "./batches.ts";
import { type Call, Calls } from "./calls.ts";
import { Capacity } from "./capacity.ts";
import { addressOf, type CosmosConnection, openConnection } from "./client.ts";
import { addToKey } from "./counters.ts";
import { describeCosmos } from "./describe.ts";
import { checkKey, type KeyDocument, toDocument, toValue, valueTooLarge } from "./documents.ts";
import type { StorePlace } from "./faults.ts";
import { Items } from "./items.ts";
import { listPage } from "./listing.ts";
import { missingContainer, otherPartitionKey, remarksOn } from "./probe.ts";
import { packageLoaders, type PackageLoaders } from "./packages.ts";

/**
 * Opens the store; connects to nothing yet. Rejects with `store-package-missing` where the client is not installed.
 * `loaders` import the client, in another way only in tests.
 */
export async function openCosmosStore(
  label: string,
  config: CosmosStoreConfig,
  loaders: PackageLoaders = packageLoaders,
): Promise<RemoteStore> {
  return new CosmosStore(label, config, await openConnection(label, config, loaders));
}

// Versions of absent keys are all this one: the service keeps nothing of what was deleted.
const absent = "absent";

class CosmosStore implements RemoteStore {
  readonly #label: string;
  readonly #config: CosmosStoreConfig;
  readonly #connection: CosmosConnection;
  readonly #place: StorePlace;
  readonly #calls: Calls;
  readonly #items: Items;
  readonly #capacity: Capacity;
  readonly #counters: CombinedIncrements<Call>;
  #isContainerFit = false;

  constructor(label: string, config: CosmosStoreConfig, connection: CosmosConnection) {
    const { timeoutMilliseconds, limits } = config;
    const address = addressOf(config);
    const missing = missingContainer(config);
    this.#label = label;
    this.#config = config;
    this.#connection = connection;
    this.#place = { store: label, address, timeoutMilliseconds, missing };
    this.#calls = new Calls(this.#place);
    this.#items = new Items(connection.container);
    this.#capacity = new Capacity(label, limits.tuplesMax, this.#items);
    const place = { store: label, items: this.#items, capacity: this.#capacity };
    // Calls of one process would only make each other try again.
    this.#counters = new CombinedIncrements(
      (call, key, deltas) => addToKey(place, call, key, deltas),
      (call) => (call.isOver ? call.overloaded("too many calls wait for their turn") : null),
    );
  }

  get(key: string): Promise<Uint8Array | null> {
    return this.#run(null, [key], (call) => this.#get(call, key));
  }

  async set(key: string, value: Uint8Array): Promise<void> {
    const document = this.#toDocument(key, value);
    await this.#run("set", [key], (call) => this.#set(call, document));
  }

  delete(key: string): Promise<void> {
    return this.#run("delete", [key], (call) => this.#items.delete(call, key));
  }

  exists(key: string): Promise<boolean> {
    return this.#run(null, [key], (call) => this.#items.exists(call, key));
  }

  list(options: ListOptions): Promise<KeyPage> {
    return this.#run(null, [], (call) => listPage(this.#items, call, options));
  }

  getMany(keys: readonly string[]): Promise<(Uint8Array | null)[]> {
    return this.#run(null, keys, async (call) => {
      const distinct = [...new Set(keys)];
      const values = await sideBySide(distinct, (key) => this.#get(call, key));
      const found = new Map(distinct.map((key, index) => [key, values[index] ?? null]));
      // Somebody who asks for a key twice gets bytes of their own each time.
      return keys.map((key) => found.get(key)?.slice() ?? null);
    });
  }

  async getEntries(keys: readonly string[]): Promise<(StoredEntry | null)[]> {
    return bareEntries(await this.getMany(keys));
  }

  async setMany(entries: readonly Entry[]): Promise<void> {
    const documents = [...new Map(entries).entries()].map(([key, value]) =>
      this.#toDocument(key, value),
    );
    const keys = documents.map(({ id }) => id);
    await this.#run("set", keys, async (call) => {
      const { isLimited } = this.#capacity;
      const there = isLimited ? await this.#items.lengths(call, keys) : null;
      const added = there === null ? 0 : keys.length - there.size;
      const write = async (document: KeyDocument): Promise<void> =>
        this.#checkSize(document, await this.#items.upsert(call, document));
      await this.#capacity.add(call, added, () => writeSideBySide(documents, write, this.#place));
    });
  }

  deleteMany(keys: readonly string[]): Promise<void> {
    const distinct = [...new Set(keys)];
    return this.#run("delete", distinct, (call) =>
      writeSideBySide(distinct, (key) => this.#items.delete(call, key), this.#place),
    );
  }

  increment(key: string, delta: bigint): Promise<bigint> {
    return this.#run("increment", [key], (call) => this.#counters.add(call, key, delta));
  }

  getVersioned(key: string): Promise<Versioned> {
    return this.#run(null, [key], async (call) => {
      const item = await this.#items.read(call, key);
      if (item === null) return { value: null, version: absent };
      return { value: toValue(this.#label, key, item.document), version: `e${item.etag}` };
    });
  }

  async compareAndSwap(key: string, version: string | null, value: Uint8Array): Promise<boolean> {
    const document = this.#toDocument(key, value);
    return this.#run("compare-and-swap", [key], async (call) => {
      if (version === null || version === absent) return this.#insert(call, document);
      // What is no tag, and could not stand in a header, is a version that nothing has.
      if (!/^e[\x21-\x7e]+$/.test(version)) return false;
      const status = await this.#items.replace(call, document, version.slice(1));
      this.#checkSize(document, status);
      return status < 400;
    });
  }

  commit(): Promise<never> {
    return refuseCommit(this.#label, "Cosmos DB");
  }

  count(): Promise<number> {
    return this.#run(null, [], (call) => this.#items.count(call));
  }

  sizes(keys: readonly string[]): Promise<(number | null)[]> {
    // What is foreign is there and has no size that we know of.
    return this.#run(null, [], async (call) => {
      const lengths = await this.#items.lengths(call, [...new Set(keys)]);
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
    const described = operation === null ? "" : describeCall(operation, keys);
    return this.#calls.run(described, async (call) => {
      if (!this.#isContainerFit) await this.#checkContainer(call);
      return body(call);
    });
  }

  async #checkContainer(call: Call): Promise<{ hasExpiry: boolean }> {
    const { partitionKey, hasExpiry } = await this.#items.readDefinition(call);
    if (partitionKey !== "/id") {
      const { store, address } = this.#place;
      const other = otherPartitionKey(this.#config, partitionKey);
      throw bobbinError("store-missing", { store, address, ...other });
    }
    this.#isContainerFit = true;
    return { hasExpiry };
  }

  async #get(call: Call, key: string): Promise<Uint8Array | null> {
    const item = await this.#items.read(call, key);
    return item === null ? null : toValue(this.#label, key, item.document);
  }

  async #set(call: Call, document: KeyDocument): Promise<void> {
    if (!this.#capacity.isLimited) {
      return this.#checkSize(document, await this.#items.upsert(call, document));
    }
    for (let attemptNumber = 1; ; attemptNumber++) {
      // What is there can be overwritten without a count.
      let status = await this.#items.replace(call, document);
      if (status === 404) {
        status = await this.#capacity.add(call, 1, () => this.#items.create(call, document));
      }
      if (status !== 409) return this.#checkSize(document, status);
      await call.pause(attemptNumber);
    }
  }

  async #insert(call: Call, document: KeyDocument): Promise<boolean> {
    // A key that is there is no reason to call the store full.
    if (this.#capacity.isLimited && (await this.#items.exists(call, document.id))) return false;
    const status = await this.#capacity.add(call, 1, () => this.#items.create(call, document));
    this.#checkSize(document, status);
    return status < 400;
  }

  #toDocument(key: string, value: Uint8Array): KeyDocument {
    checkKey(this.#label, key);
    return toDocument(this.#label, key, value);
  }

  /** The service may find a document too large that we did not; then a little less than this fits. */
  #checkSize({ id, value }: KeyDocument, status: number): void {
    if (status !== 413 || typeof value === "number") return;
    throw valueTooLarge(this.#label, id, value.length, Math.max(0, value.length - 1));
  }
}
