import { setTimeout } from "node:timers/promises";
import { isBobbinError } from "../../errors.ts";
import { remoteStoreLimits } from "../../limits.ts";
import type { StoreConfig } from "../../config/runtime-config/index.ts";
import { describeStore, isStoreRemote, probeStore } from "../../stores/registry.ts";

/**
 * Asks the engines of all network stores whether they are there, for at most `probeMillisecondsMax`. Resolves
 * to what a person should know, a sentence each; a store that is away is among it, as it may come
 * back while the application runs. Rejects with what only a person can mend, such as a missing table.
 */
export async function probeStores(
  stores: Readonly<Record<string, StoreConfig>>,
): Promise<readonly string[]> {
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
