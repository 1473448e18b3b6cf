import type { StoreLimits } from "../limits.ts";
import type { Durability } from "../stores/store.ts";

/** What a runtime configuration file says, resolved against its place; frozen all through. */
export interface RuntimeConfig {
  /** Absolute path of the file, or null when none was given. */
  readonly path: string | null;
  /** Absolute path; null where the file says "" (unset); undefined where it says nothing. */
  readonly stateDir: string | null | undefined;
  readonly logDir: string | null | undefined;
  /** Most memory of one guest instance, in bytes; null where the file says nothing. */
  readonly instanceMemoryBytesMax: number | null;
  /** By label, in the order of the file. */
  readonly stores: Readonly<Record<string, StoreConfig>>;
  /** Parts that are accepted but not acted on, said once at start-up. */
  readonly notices: readonly string[];
}

/** What every kind of store may be told. */
export interface StoreConfigBase {
  readonly limits: StoreLimits;
}

/** `type = "spin"`: SQLite in a file, or in memory where there is no path. */
export interface SpinStoreConfig extends StoreConfigBase {
  readonly type: "spin";
  /** Absolute path of the database, or null for a store in memory. */
  readonly path: string | null;
  readonly durability: Durability;
}

/** One `[key_value_store.LABEL]` table. */
export type StoreConfig = SpinStoreConfig;
