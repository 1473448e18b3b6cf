/** One `[key_value_store.LABEL]` table. */

import path from "node:path";
import { storeLimitsDefault, type StoreLimits } from "../limits.ts";
import type { Durability } from "../stores/store.ts";
import { suggestName, TableReader } from "../toml/index.ts";
import { readPositiveInteger } from "./numbers.ts";
import type { SpinStoreConfig, StoreConfig } from "./runtime-config.ts";

const storeTypesOfSpin = ["redis", "azure_cosmos", "aws_dynamo"];
const durabilities: readonly string[] = ["response", "full", "os"] satisfies Durability[];

/** Reads a store's table; null after a diagnostic about its type. */
export function readStore(
  reader: TableReader,
  label: string,
  directory: string,
): StoreConfig | null {
  const type = reader.requiredString("type", '"spin"');
  if (type === null || type.value === "spin") return readSpinStore(reader, directory);
  const why = storeTypesOfSpin.includes(type.value)
    ? "which this version of Bobbin does not serve yet"
    : "which does not exist";
  const text = `store "${label}" has the type "${type.value}", ${why}; write type = "spin", the only type for now`;
  reader.diagnostics.add(type.position, text);
  return null;
}

function readSpinStore(reader: TableReader, directory: string): SpinStoreConfig {
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

function readLimits(store: TableReader): StoreLimits {
  const table = store.tableOf("limits", "{ tuples_max = 1024 }");
  if (table === null) return storeLimitsDefault;
  const reader = new TableReader(table, `${store.name.slice(0, -1)}.limits]`, store.diagnostics);
  const limits: StoreLimits = {
    keyBytesMax: readLimit(reader, "key_bytes_max", storeLimitsDefault.keyBytesMax),
    valueBytesMax: readLimit(reader, "value_bytes_max", storeLimitsDefault.valueBytesMax),
    tuplesMax: readLimit(reader, "tuples_max", storeLimitsDefault.tuplesMax),
  };
  reader.finish();
  return limits;
}

function readLimit(reader: TableReader, key: string, fallback: number): number {
  const value = reader.entry(key)?.value;
  if (value?.kind === "string") {
    if (value.value === "unlimited") return Infinity;
    const text = `"${key}" in ${reader.name} is "${value.value}"; write a number such as ${fallback}, or "unlimited"`;
    reader.diagnostics.add(value.position, text);
    return fallback;
  }
  return readPositiveInteger(reader, key, String(fallback)) ?? fallback;
}
