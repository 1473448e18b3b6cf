/** One `[key_value_store.LABEL]` table. */

import path from "node:path";
import type { SpinStoreConfig, StoreConfig } from "../stores/store-config.ts";
import type { Durability } from "../stores/store.ts";
import { suggestName } from "../common/nearest.ts";
import type { TableReader } from "../toml/index.ts";
import { readCosmosStore, readDynamoStore } from "../stores/dynamodb/config.ts";
import { readLimits } from "../stores/read-limits.ts";
import { readRedisStore } from "../stores/redis/config.ts";

const storeTypes: readonly StoreConfig["type"][] = ["spin", "redis", "aws_dynamo", "azure_cosmos"];
const durabilities: readonly string[] = ["response", "full", "os"] satisfies Durability[];

/** Reads a store's table; null after a diagnostic about its type. */
export function readStore(
  reader: TableReader,
  label: string,
  directory: string,
): StoreConfig | null {
  const type = reader.requiredString("type", '"spin"');
  switch (type?.value ?? "spin") {
    case "spin":
      return readSpinStore(reader, directory);
    case "redis":
      return readRedisStore(reader, label, directory);
    case "aws_dynamo":
      return readDynamoStore(reader);
    case "azure_cosmos":
      return readCosmosStore(reader);
  }
  const given = type?.value ?? "";
  const advice = suggestName(given, storeTypes, "use one of");
  const text = `store "${label}" has the type "${given}", which does not exist; ${advice}`;
  reader.diagnostics.add(type?.position ?? reader.position, text);
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
