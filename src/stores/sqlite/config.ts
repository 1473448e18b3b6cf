/** `[key_value_store.LABEL]` with `type = "spin"`. */

import path from "node:path";
import { storeLimitsDefault } from "../../limits.ts";
import { suggestName } from "../../common/nearest.ts";
import type { TableReader } from "../../toml/index.ts";
import type { TablePlace } from "../driver.ts";
import { readLimits } from "../read-limits.ts";
import type { StoreConfig } from "../store-config.ts";
import type { Durability } from "../store.ts";

/** `type = "spin"`: SQLite in a file, or in memory where there is no path. */
export interface SpinStoreConfig extends StoreConfig {
  readonly type: "spin";
  /** Absolute path of the database, or null for a store in memory. */
  readonly path: string | null;
  readonly durability: Durability;
}

const durabilities: readonly string[] = ["response", "full", "os"] satisfies Durability[];

/** What a store is that has no table: in this file, or in memory. */
export function defaultSpinConfig(file: string | null): SpinStoreConfig {
  return { type: "spin", path: file, durability: "response", limits: storeLimitsDefault };
}

/** Reads the table. */
export function readSpinConfig(reader: TableReader, { directory }: TablePlace): SpinStoreConfig {
  const store: SpinStoreConfig = {
    type: "spin",
    path: readPath(reader, directory),
    durability: readDurability(reader),
    limits: readLimits(reader),
  };
  reader.finish();
  return store;
}

function readPath(reader: TableReader, directory: string): string | null {
  const file = reader.string("path", '"data.db"');
  if (file === null) return null;
  if (file.value !== "" && file.value !== ":memory:") return path.resolve(directory, file.value);
  const text = `path = "${file.value}" in ${reader.name} names no file; leave path out for a store in memory`;
  reader.diagnostics.add(file.position, text);
  return null;
}

function readDurability(reader: TableReader): Durability {
  const durability = reader.string("durability", '"response"');
  if (durability === null) return "response";
  if (isDurability(durability.value)) return durability.value;
  const advice = suggestName(durability.value, durabilities, "use one of");
  reader.diagnostics.add(
    durability.position,
    `there is no durability "${durability.value}"; ${advice}`,
  );
  return "response";
}

function isDurability(text: string): text is Durability {
  return durabilities.includes(text);
}
