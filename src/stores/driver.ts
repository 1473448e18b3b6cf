/**
 * What a driver is: a value that has all in which one kind of store differs from another. `registry.ts` lists the drivers,
 * and nothing else in Bobbin asks of what type a store is.
 */

import type { Diagnostics, Position, TableReader } from "../toml/index.ts";
import type { StoreDifference, StoreKind } from "./differences.ts";
import type { StoreConfig } from "./store-config.ts";
import type { Store } from "./store.ts";

/** Where a table stands that is read. */
export interface TablePlace {
  readonly label: string;
  /** The folder of the runtime configuration, to which file names in it are relative. */
  readonly directory: string;
}

/** A store and where the file speaks of it. */
export interface PlacedStore<Config extends StoreConfig = StoreConfig> {
  readonly label: string;
  readonly config: Config;
  readonly position: Position;
}

/** Where a store's data is: in the memory of one process, in a file of this machine (an absolute path), or across a network. */
export type StoreLocation =
  | { readonly kind: "memory" }
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "network" };

/** Tells whether a store has changed, whoever changed it. */
export interface ChangeMark {
  /** Another text after each change, and now and then without one; cheap, and never waits. */
  read(): string;
  close(): void;
}

/** What is in a file. */
export interface InspectedFile {
  /** The version of our own tables; 0 where there are none, as before the first start or in Spin's file. */
  readonly schemaVersion: number;
  /** Whether all of it was read through. */
  readonly isThorough: boolean;
  /** By label; null where the file can only be read once somebody recovers it. */
  readonly contents: Readonly<Record<string, StoreContent>> | null;
}

/** How much one store of a file holds; sizes are null where they were not asked for. */
export interface StoreContent {
  readonly keys: number;
  readonly valueBytes: number | null;
  readonly largestValueBytes: number | null;
  readonly longestKeyBytes: number | null;
}

/** One kind of store. */
export interface StoreDriver<Config extends StoreConfig = StoreConfig> {
  /** What a table's `type` says. */
  readonly type: Config["type"];
  /** For the reference: the engines behind it, and in what each differs from the contract. */
  readonly kinds: readonly StoreKind[];
  /** Reads a table, which has the right type. Adds a diagnostic for all that is wrong with it. */
  readConfig(reader: TableReader, place: TablePlace): Config;
  /** Adds a diagnostic for stores of this type that may not stand in one file. */
  checkTogether?(stores: readonly PlacedStore<Config>[], diagnostics: Diagnostics): void;
  /** Where the data is. */
  locate(config: Config): StoreLocation;
  /** Where the data is, in the words that Spin uses; holds no secrets. */
  describe(config: Config): string;
  /** What the engine of this store cannot do as the contract says. */
  differences(config: Config): readonly StoreDifference[];
  /** Whether every call may have to be waited for: a network, or a disk at each write. */
  waits(config: Config): boolean;
  /** Opens a store for callers who can wait. Connects to nothing; a client is loaded at the first call. */
  open(label: string, config: Config): Store;
  /** Opens a store whose calls answer on the spot, unless it `waits`, for the threads of workers; `open` where it is left out. */
  openServed?(label: string, config: Config): Store;
  /** Throws what would keep `open` from working, as far as that can be known on this machine without creating anything; `isServed` where processes have the store open. */
  check?(config: Config, options: { isServed: boolean }): void;
  /** Looks into the file that holds these stores and changes nothing, also while an application works with it. Throws what is wrong with it. */
  inspect?(
    path: string,
    labels: readonly string[],
    options: { isThorough: boolean },
  ): InspectedFile;
  /** Asks an engine across a network; see `RemoteStore.probe`. */
  probe?(label: string, config: Config): Promise<readonly string[]>;
  /** Makes the mark of a store, which need not be there yet. */
  changeMark(config: Config): ChangeMark;
}
