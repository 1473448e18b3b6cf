/** What a runtime configuration says of one store: which engine keeps it, where, and its limits. */

import type { StoreLimits } from "../limits.ts";
import type { Durability } from "./store.ts";

/** What every kind of store may be told. */
export interface StoreConfigBase {
  readonly limits: StoreLimits;
}

/** What every store across a network may be told. */
export interface RemoteStoreConfigBase extends StoreConfigBase {
  /** Longest wait for one answer of the engine, retries included. */
  readonly timeoutMilliseconds: number;
}

/** `type = "spin"`: SQLite in a file, or in memory where there is no path. */
export interface SpinStoreConfig extends StoreConfigBase {
  readonly type: "spin";
  /** Absolute path of the database, or null for a store in memory. */
  readonly path: string | null;
  readonly durability: Durability;
}

/** `type = "redis"`: Redis or Valkey; one server, a Cluster, or what Sentinels watch. */
export interface RedisStoreConfig extends RemoteStoreConfigBase {
  readonly type: "redis";
  /** `redis://` or `rediss://`, with user and password: a secret. */
  readonly url: string;
  /** `bobbin`: a namespace of its own; `spin`: bare keys, the whole database, shared with Spin. */
  readonly layout: "bobbin" | "spin";
  /** Tells stores of one server apart; the label unless the file says otherwise. Layout `bobbin` only. */
  readonly namespace: string;
  readonly topology: "single" | "cluster" | "sentinel";
  /** Further Cluster nodes or Sentinels to start from, each `host:port`. */
  readonly nodes: readonly string[];
  /** The name of the primary that Sentinels watch; null for other topologies. */
  readonly sentinelMaster: string | null;
  /** Credentials of the Sentinels themselves: a secret. */
  readonly sentinelUsername: string | null;
  readonly sentinelPassword: string | null;
  readonly tls: TlsConfig;
  /**
   * A write is answered only once so many replicas have it (`WAIT`); 0 for the primary alone. `all`: every replica that the
   * Cluster or the Sentinels could put in the primary's place, and at least one; not for a single server, which tells of none.
   */
  readonly replicasMin: number | "all";
}

/** Files for `rediss://`, absolute paths, and the name that the certificate must bear; null for the system's ways. */
export interface TlsConfig {
  readonly caFile: string | null;
  readonly certificateFile: string | null;
  readonly keyFile: string | null;
  readonly serverName: string | null;
}

/** `type = "aws_dynamo"`: a DynamoDB table. */
export interface DynamoStoreConfig extends RemoteStoreConfigBase {
  readonly type: "aws_dynamo";
  readonly region: string;
  readonly table: string;
  readonly consistentRead: boolean;
  /** Both, or neither for what AWS programs use by default: secrets. */
  readonly accessKey: string | null;
  readonly secretKey: string | null;
  readonly token: string | null;
  /** Another address than Amazon's for the region, or null. */
  readonly endpoint: string | null;
}

/** `type = "azure_cosmos"`: a Cosmos DB container. */
export interface CosmosStoreConfig extends RemoteStoreConfigBase {
  readonly type: "azure_cosmos";
  readonly account: string;
  readonly database: string;
  readonly container: string;
  /** The account's key, or null for what Azure programs use by default: a secret. */
  readonly key: string | null;
  /** Another address than the account's own, or null. */
  readonly endpoint: string | null;
}

/** A store across a network. */
export type RemoteStoreConfig = RedisStoreConfig | DynamoStoreConfig | CosmosStoreConfig;

/** One `[key_value_store.LABEL]` table. */
export type StoreConfig = SpinStoreConfig | RemoteStoreConfig;

/** The database file of a store, an absolute path; null where it is kept in memory or across a network. */
export function storeFileOf(config: StoreConfig): string | null {
  return config.type === "spin" ? config.path : null;
}

/** Whether the data is in the memory of a process, where nobody else sees it. */
export function isStoreInMemory(config: StoreConfig): boolean {
  return config.type === "spin" && config.path === null;
}
