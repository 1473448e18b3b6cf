/** From the configuration of a store to the open store. The only file that names the drivers: a line for each. */

import { statSync } from "node:fs";
import { dirname } from "node:path";
import { obstacleOf } from "../common/make-folder.ts";
import { suggestName } from "../common/nearest.ts";
import { bobbinError } from "../errors.ts";
import type { Diagnostics, TableReader } from "../toml/index.ts";
import { cosmosDriver } from "./cosmos/driver.ts";
import type { StoreDifference } from "./differences.ts";
import type {
  ChangeMark,
  InspectedFile,
  PlacedStore,
  StoreDriver,
  StoreLocation,
  TablePlace,
} from "./driver.ts";
import { dynamoDriver } from "./dynamodb/driver.ts";
import { openMemoryStore } from "./memory/memory.ts";
import { postgresDriver } from "./postgres/driver.ts";
import { redisDriver } from "./redis/driver.ts";
import { defaultSpinConfig } from "./sqlite/config.ts";
import { spinDriver } from "./sqlite/driver.ts";
import type { StoreConfig } from "./store-config.ts";
import type { Store } from "./store.ts";
import { errorMessage } from "../common/error-facts.ts";

export type { ChangeMark, InspectedFile, PlacedStore, StoreContent } from "./driver.ts";

const drivers = [spinDriver, redisDriver, postgresDriver, dynamoDriver, cosmosDriver] as const;

/** All drivers, in the order in which people read of them. */
export const storeDrivers: readonly StoreDriver[] = drivers;

/** What the `type` of a store's table may say. */
export type StoreType = (typeof drivers)[number]["type"];

const driversByType = new Map(storeDrivers.map((driver) => [driver.type, driver]));

function driverOf({ type }: StoreConfig): StoreDriver {
  const driver = driversByType.get(type);
  if (driver === undefined) throw new Error(`no driver has the type ${type}`);
  return driver;
}

/** Reads a store's table; null after a diagnostic about its type. */
export function readStoreTable(reader: TableReader, place: TablePlace): StoreConfig | null {
  const type = reader.requiredString("type", '"spin"');
  const driver = driversByType.get(type?.value ?? "spin");
  if (driver !== undefined) return driver.readConfig(reader, place);
  const given = type?.value ?? "";
  const advice = suggestName(given, [...driversByType.keys()], "use one of");
  const text = `store "${place.label}" has the type "${given}", which does not exist; ${advice}`;
  reader.diagnostics.add(type?.position ?? reader.position, text);
  return null;
}

/** Adds a diagnostic for all stores of one file that may not stand side by side. */
export function checkStoresTogether(
  stores: readonly PlacedStore[],
  diagnostics: Diagnostics,
): void {
  for (const driver of storeDrivers) {
    const own = stores.filter(({ config }) => config.type === driver.type);
    driver.checkTogether?.(own, diagnostics);
  }
}

/** The store `default` of whoever configures none: in this file, an absolute path, or in memory. */
export function defaultStoreConfig(file: string | null): StoreConfig {
  return defaultSpinConfig(file);
}

/** Opens a store for callers who can wait; see `StoreDriver.open`. */
export function openStore(label: string, config: StoreConfig): Store {
  return driverOf(config).open(label, config);
}

/** Opens a store whose calls answer on the spot, and throw `store-busy` instead of holding up a worker's thread; unless it `storeWaits`. */
export function openServedStore(label: string, config: StoreConfig): Store {
  const driver = driverOf(config);
  return driver.openServed?.(label, config) ?? driver.open(label, config);
}

/** An empty store in place of one whose file is not there, for those who write nothing. */
export function openEmptyStore(label: string, { limits }: StoreConfig): Store {
  return openMemoryStore({ label, tuplesMax: limits.tuplesMax });
}

/** What the engine of a store cannot do as the contract says; none for most. */
export function differencesOf(config: StoreConfig): readonly StoreDifference[] {
  return driverOf(config).differences(config);
}

/** Whether every call of the store may have to be waited for: a network, or a disk at each write. */
export function storeWaits(config: StoreConfig): boolean {
  return driverOf(config).waits(config);
}

/** Where a store's data is. */
export function locateStore(config: StoreConfig): StoreLocation {
  return driverOf(config).locate(config);
}

/** The database file of a store, an absolute path; null where it is kept in memory or across a network. Other programs may hold it locked. */
export function storeFileOf(config: StoreConfig): string | null {
  const location = locateStore(config);
  return location.kind === "file" ? location.path : null;
}

/**
 * Whether the store is a file that is not there yet, so that the store is empty. Throws store-not-accessible where that cannot be
 * seen, or something else is where its folder would be.
 */
export function isStoreMissing(config: StoreConfig): boolean {
  const path = storeFileOf(config);
  if (path === null) return false;
  const inTheWay = obstacleOf(dirname(path));
  if (inTheWay !== null) throw bobbinError("store-not-accessible", { path, detail: inTheWay });
  try {
    return statSync(path, { throwIfNoEntry: false }) === undefined;
  } catch (error) {
    const detail = errorMessage(error);
    throw bobbinError("store-not-accessible", { path, detail }, error);
  }
}

/** Whether the data is in the memory of a process, where nobody else sees it; false where there is no store. */
export function isStoreInMemory(config: StoreConfig | undefined): boolean {
  return config !== undefined && locateStore(config).kind === "memory";
}

/** Whether an engine across a network keeps the store, so that it can be asked with `probeStore`. */
export function isStoreRemote(config: StoreConfig): boolean {
  return locateStore(config).kind === "network";
}

/**
 * Throws what would keep `openStore` from working, as far as it can be known without creating
 * anything and without the network. To be called once, before the processes start that open the store; `isServed` where they have.
 */
export function checkStore(config: StoreConfig, { isServed = false } = {}): void {
  driverOf(config).check?.(config, { isServed });
}

/** Asks the engine of a network store; see `RemoteStore.probe`. Resolves to remarks for a person. */
export async function probeStore(label: string, config: StoreConfig): Promise<readonly string[]> {
  return (await driverOf(config).probe?.(label, config)) ?? [];
}

/** Looks into the file that holds these stores, of which one is given; see `StoreDriver.inspect`. */
export function inspectStoreFile(
  config: StoreConfig,
  labels: readonly string[],
  options: { isThorough: boolean },
): InspectedFile {
  const driver = driverOf(config);
  const path = storeFileOf(config);
  if (path === null || driver.inspect === undefined) throw new Error("the store has no file");
  return driver.inspect(path, labels, options);
}

/** Where a store's data is, in the words that Spin uses; holds no secrets. */
export function describeStore(config: StoreConfig): string {
  return driverOf(config).describe(config);
}

/** Makes the mark of a store, which need not be there yet. */
export function openChangeMark(config: StoreConfig): ChangeMark {
  return driverOf(config).changeMark(config);
}
