/** From the configuration of a store to the open store. The only file that names every driver. */

import type { StoreConfig } from "../runtime-config/runtime-config.ts";
import { openMemoryStore } from "./memory/memory.ts";
import { checkSqliteFile } from "./sqlite/check.ts";
import { openSqliteStore } from "./sqlite/sqlite.ts";
import type { SynchronousStore } from "./store.ts";

/** Opens the store that serves a label. A file is created where there is none. */
export function openStore(label: string, config: StoreConfig): SynchronousStore {
  const { path, durability } = config;
  const { tuplesMax } = config.limits;
  if (path === null) return openMemoryStore({ label, tuplesMax });
  return openSqliteStore({ label, path, tuplesMax, durability });
}

/**
 * Throws what would keep `openStore` from working, as far as it can be known without creating
 * anything. To be called once, before the processes start that open the store.
 */
export function checkStore(_label: string, config: StoreConfig): void {
  if (config.path !== null) checkSqliteFile(config.path);
}

/** Where a store's data is, in the words that Spin uses. */
export function describeStore(config: StoreConfig): string {
  return config.path === null ? "a temporary in-memory store" : `"${config.path}"`;
}
