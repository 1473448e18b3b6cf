/** `[key_value_store.LABEL]` with `type = "azure_cosmos"`: Spin's keys, and a few of ours. */

import type { TableReader } from "../../toml/index.ts";
import { readLimits } from "../read-limits.ts";
import { readEndpoint, readName, readSecret, readTimeout } from "../remote/read-config.ts";
import type { RemoteStoreConfig } from "../store-config.ts";

/** `type = "azure_cosmos"`: a Cosmos DB container. */
export interface CosmosStoreConfig extends RemoteStoreConfig {
  readonly type: "azure_cosmos";
  readonly account: string;
  readonly database: string;
  readonly container: string;
  /** The account's key, or null for what Azure programs use by default: a secret. */
  readonly key: string | null;
  /** Another address than the account's own, or null. */
  readonly endpoint: string | null;
}

/** Reads the table of a Cosmos DB store. */
export function readCosmosConfig(reader: TableReader): CosmosStoreConfig {
  const store: CosmosStoreConfig = {
    type: "azure_cosmos",
    account: readName(reader, "account", '"my-account"'),
    database: readName(reader, "database", '"my-database"'),
    container: readName(reader, "container", '"my-container"'),
    key: readSecret(reader.string("key", '"…"')),
    endpoint: readEndpoint(reader, '"https://localhost:8081"'),
    timeoutMilliseconds: readTimeout(reader),
    limits: readLimits(reader),
  };
  reader.finish();
  return store;
}
