import { setTimeout } from "node:timers/promises";
import { bobbinError, isBobbinError } from "../../errors.ts";
import { remoteStoreLimits } from "../../limits.ts";
import type { StoreConfig } from "../../config/runtime-config/index.ts";
import {
  checkStore,
  describeStore,
  isStoreInMemory,
  isStoreRemote,
  openStore,
  probeStore,
} from "../../stores/registry.ts";
import { StoreSlot } from "../../kv/granted-stores.ts";
import { seedStore } from "../../kv/seed.ts";
import { makeFolder, privateFolderMode } from "../../common/make-folder.ts";
import type { UpOptions } from "./up-options.ts";

/** The stores of an application, by label. */
type Stores = Readonly<Record<string, StoreConfig>>;

/**
 * Makes the folder of stores on disk, and checks all stores; throws what is wrong with them. Those across a network are asked whether they are
 * there, unless the application `isServed` already: resolves to what a person should know of them, as `probeStores` does.
 */
export function checkStores(
  stores: Stores,
  stateDir: string | null,
  isServed: boolean,
): Promise<readonly string[]> {
  if (stateDir !== null) createStateFolder(stateDir);
  for (const config of Object.values(stores)) checkStore(config, { isServed });
  return isServed ? Promise.resolve([]) : probeStores(stores);
}

/**
 * Writes `--key-value` entries into the default store, once. A store in memory is each worker's own, so
 * that its entries travel with the plan: they are what is returned.
 */
export async function seedOnce(
  stores: Stores,
  entries: UpOptions["keyValues"],
  isServed: boolean,
): Promise<UpOptions["keyValues"]> {
  const config = stores["default"];
  if (entries.length === 0 || config === undefined || isStoreInMemory(config)) return entries;
  if (isServed) return [];
  const slot = new StoreSlot("default", config.limits, () => openStore("default", config));
  await seedStore(slot, entries);
  await slot.opened?.close();
  return [];
}

function createStateFolder(path: string): void {
  try {
    makeFolder(path, privateFolderMode);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOSPC" || code === "EDQUOT")
      throw bobbinError("store-disk-full", { path }, error);
    const detail = error instanceof Error ? error.message : String(error);
    throw bobbinError("store-not-accessible", { path, detail, wants: "folder" }, error);
  }
}

/**
 * Asks the engines of all network stores whether they are there, for at most `probeMillisecondsMax`. Resolves
 * to what a person should know, a sentence each; a store that is away is among it, as it may come
 * back while the application runs. Rejects with what only a person can mend, such as a missing table.
 */
async function probeStores(stores: Stores): Promise<readonly string[]> {
  const notices = await Promise.all(
    Object.entries(stores).flatMap(([label, config]) =>
      isStoreRemote(config) ? [probeOrSilence(label, config)] : [],
    ),
  );
  return notices.flat();
}

async function probeOrSilence(label: string, config: StoreConfig): Promise<readonly string[]> {
  const answered = new AbortController();
  try {
    return await Promise.race([probe(label, config), silence(label, config, answered.signal)]);
  } finally {
    answered.abort();
  }
}

async function probe(label: string, config: StoreConfig): Promise<readonly string[]> {
  try {
    const remarks = await probeStore(label, config);
    return remarks.map((remark) => `store ${JSON.stringify(label)}: ${remark}`);
  } catch (error) {
    if (!isBobbinError(error) || !mayPass.has(error.code)) throw error;
    return [
      `store ${JSON.stringify(label)} is not there yet, and requests that use it fail until it is: ${error.message}`,
    ];
  }
}

const stepMilliseconds = 100;

const mayPass: ReadonlySet<string> = new Set([
  "store-unreachable",
  "store-timeout",
  "store-overloaded",
]);

async function silence(
  label: string,
  config: StoreConfig,
  answered: AbortSignal,
): Promise<readonly string[]> {
  const { probeMillisecondsMax } = remoteStoreLimits;
  // In steps, so that time in which this process is kept from running counts little.
  for (let waited = 0; waited < probeMillisecondsMax; waited += stepMilliseconds)
    await setTimeout(stepMilliseconds, undefined, { signal: answered });
  return [
    `store ${JSON.stringify(label)} (${describeStore(config)}) has not answered within ${probeMillisecondsMax} ms; requests that use it fail until it does`,
  ];
}
