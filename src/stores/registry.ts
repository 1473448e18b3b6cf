/** From the configuration of a store to the open store. The only file that names every driver. */

import { fileLockLimits } from "../limits.ts";
import { cosmosDifferences } from "./cosmos/differences.ts";
import { describeCosmos } from "./cosmos/describe.ts";
import type { StoreDifference } from "./differences.ts";
import { dynamoDifferences, unlimitedDifferences } from "./dynamodb/differences.ts";
import { describeDynamo } from "./dynamodb/describe.ts";
import { openMemoryStore } from "./memory/memory.ts";
import { describeRedis } from "./redis/describe.ts";
import {
  redisDifferences,
  redisSpinClusterDifferences,
  redisSpinDifferences,
} from "./redis/differences.ts";
import { DeferredStore } from "./remote/deferred-store.ts";
import { isBusyStore, PatientStore } from "./patient-store.ts";
import type { RemoteStore } from "./remote/remote-store.ts";
import { SqliteChangeMark } from "./sqlite/change-mark.ts";
import { checkSqliteFile } from "./sqlite/check.ts";
import { inspectSqliteFile, type InspectedFile } from "./sqlite/inspect.ts";
import { openSqliteStore } from "./sqlite/store.ts";
import type { RemoteStoreConfig, StoreConfig } from "./store-config.ts";
import type { Store } from "./store.ts";

/**
 * Opens a store for callers who can wait: a call may answer with a promise. A file is created where there is
 * none; nothing is connected to, and the client of a network store is loaded at its first call.
 */
export function openStore(label: string, config: StoreConfig): Store {
  if (config.type !== "spin" || config.path === null) return openServedStore(label, config);
  let opened: Store | null = null;
  const open = (): Store => (opened ??= openServedStore(label, config));
  const store = new PatientStore(open, describeStore(config));
  ignoreBusy(open);
  return store;
}

/** Opens a store whose calls answer on the spot, and throw `store-busy` instead of holding up a worker's thread; unless it `storeWaits`. */
export function openServedStore(label: string, config: StoreConfig): Store {
  if (config.type !== "spin") return openRemoteStore(label, config);
  const { path, durability } = config;
  const { tuplesMax } = config.limits;
  if (path === null) return openMemoryStore({ label, tuplesMax });
  const { threadMillisecondsMax } = fileLockLimits;
  const options = { label, path, tuplesMax, threadMillisecondsMax };
  if (durability !== "full") return openSqliteStore({ ...options, durability });
  // One sync then serves all writes that wait for it, and none waits for the disk on the thread.
  const store = openSqliteStore({ ...options, durability: "response" });
  return new PatientStore(() => store, describeStore(config), { syncsWrites: true });
}

/** Whoever uses a store whose file is locked waits then. */
function ignoreBusy(open: () => Store): void {
  try {
    open();
  } catch (error) {
    if (!isBusyStore(error)) throw error;
  }
}

function openRemoteStore(label: string, config: RemoteStoreConfig): RemoteStore {
  return new DeferredStore(describeStore(config), async () => {
    switch (config.type) {
      case "redis":
        return (await import("./redis/store.ts")).openRedisStore(label, config);
      case "aws_dynamo":
        return (await import("./dynamodb/store.ts")).openDynamoStore(label, config);
      case "azure_cosmos":
        return (await import("./cosmos/store.ts")).openCosmosStore(label, config);
    }
  });
}

/** What the engine of a store cannot do as the contract says; none for most. */
export function differencesOf(config: StoreConfig): readonly StoreDifference[] {
  switch (config.type) {
    case "spin":
      return [];
    case "redis":
      if (config.layout === "bobbin") return redisDifferences;
      return config.topology === "cluster" ? redisSpinClusterDifferences : redisSpinDifferences;
    case "aws_dynamo":
      return config.limits.tuplesMax === Infinity
        ? [...dynamoDifferences, ...unlimitedDifferences]
        : dynamoDifferences;
    case "azure_cosmos":
      return cosmosDifferences;
  }
}

/** Whether every call of the store may have to be waited for: a network, or a disk at each write. */
export function storeWaits(config: StoreConfig): boolean {
  return config.type !== "spin" || (config.path !== null && config.durability === "full");
}

/** Whether other programs may hold the store locked. */
export function isStoreLockable(config: StoreConfig): boolean {
  return config.type === "spin" && config.path !== null;
}

/**
 * Throws what would keep `openStore` from working, as far as it can be known without creating
 * anything and without the network. To be called once, before the processes start that open the store; `isServed` where they have.
 */
export function checkStore(_label: string, config: StoreConfig, { isServed = false } = {}): void {
  if (config.type !== "spin" || config.path === null) return;
  checkSqliteFile(config.path, { settlesMark: !isServed });
}

/** Asks the engine of a network store; see `RemoteStore.probe`. Resolves to remarks for a person. */
export async function probeStore(
  label: string,
  config: RemoteStoreConfig,
): Promise<readonly string[]> {
  const store = openRemoteStore(label, config);
  try {
    return await store.probe();
  } finally {
    await store.close();
  }
}

export type { InspectedFile, StoreContent } from "./sqlite/inspect.ts";

/**
 * Looks into the file that holds these stores and changes nothing, also while an application works with
 * it. Throws what is wrong with it.
 */
export function inspectStoreFile(
  path: string,
  labels: readonly string[],
  options: { isThorough: boolean },
): InspectedFile {
  return inspectSqliteFile(path, labels, options);
}

/** Where a store's data is, in the words that Spin uses; holds no secrets. */
export function describeStore(config: StoreConfig): string {
  switch (config.type) {
    case "spin":
      return config.path === null ? "a temporary in-memory store" : `"${config.path}"`;
    case "redis":
      return describeRedis(config);
    case "aws_dynamo":
      return describeDynamo(config);
    case "azure_cosmos":
      return describeCosmos(config);
  }
}

/** Tells whether a store has changed, whoever changed it. */
export interface ChangeMark {
  /** Another text after each change, and now and then without one; cheap, and never waits. */
  read(): string;
  close(): void;
}

const remoteMarkMilliseconds = 2_000;

/**
 * Makes the mark of a store, which need not be there yet. What is kept in memory never seems to change; what
 * is kept across a network seems to change every two seconds, for asking would cost as much as reading.
 */
export function openChangeMark(config: StoreConfig): ChangeMark {
  if (config.type !== "spin") {
    return { read: () => String(Math.floor(Date.now() / remoteMarkMilliseconds)), close() {} };
  }
  return config.path === null ? { read: () => "", close() {} } : new SqliteChangeMark(config.path);
}
