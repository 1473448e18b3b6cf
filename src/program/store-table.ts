import type { PlainTable } from "../toml/write-toml.ts";
import type { StoreType } from "../stores/registry.ts";
import type { Durability } from "../stores/store.ts";

/** What a table `[key_value_store.LABEL]` of the runtime configuration says, as an object. */
export type StoreTable = SqliteTable | OtherTable;

/** A store in a SQLite file, or in memory. */
export interface SqliteTable {
  readonly type: "spin";
  /** Relative to `directory`; without it the store is in memory. */
  readonly path?: string;
  /** When a write is durable; see the guide of durability. */
  readonly durability?: Durability;
  readonly limits?: LimitsTable;
}

/** A store of another type, with the keys of its table. */
export interface OtherTable {
  readonly type: Exclude<StoreType, "spin">;
  readonly limits?: LimitsTable;
  readonly [key: string]: PlainTable[string];
}

/** Limits of a store; `"unlimited"` lifts one. */
export interface LimitsTable {
  readonly key_bytes_max?: number | "unlimited";
  readonly value_bytes_max?: number | "unlimited";
  readonly tuples_max?: number | "unlimited";
  readonly [key: string]: number | "unlimited" | undefined;
}
