/** From the configuration of a store to the open store. The only file that names every driver. */

import type { StoreConfig } from "../runtime-config/runtime-config.ts";
import { openMemoryStore } from "./memory/memory.ts";
import { SqliteChangeMark } from "./sqlite/change-mark.ts";
import { checkSqliteFile } from "./sqlite/check.ts";
import { inspectSqliteFile, type InspectedFile } from "./sqlite/inspect.ts";
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

/** Where a store's data is, in the words that Spin uses. */
export function describeStore(config: StoreConfig): string {
  return config.path === null ? "a temporary in-memory store" : `"${config.path}"`;
}

/** Tells whether a store has changed, whoever changed it. */
export interface ChangeMark {
  /** Another text after each change, and now and then without one; cheap, and never waits. */
  read(): string;
  close(): void;
}

/** Makes the mark of a store, which need not be there yet. What is kept in memory never seems to change. */
export function openChangeMark(config: StoreConfig): ChangeMark {
  return config.path === null ? { read: () => "", close() {} } : new SqliteChangeMark(config.path);
}
