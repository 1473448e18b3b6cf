/** Configurations of stores on the servers of the tests. */

import type { RedisStoreConfig } from "../../../src/stores/redis/config.ts";
import { patient } from "../patience.ts";

let namespaces = 0;

/** A store of layout `bobbin` in a namespace of its own, unless told otherwise. */
export function redisConfig(
  url: string,
  changes: Partial<RedisStoreConfig> = {},
): RedisStoreConfig {
  return {
    type: "redis",
    url,
    layout: "bobbin",
    namespace: `test-${process.pid}-${++namespaces}`,
    partitions: 1,
    topology: "single",
    nodes: [],
    sentinelMaster: null,
    sentinelUsername: null,
    sentinelPassword: null,
    tls: { caFile: null, certificateFile: null, keyFile: null, serverName: null },
    replicasMin: 0,
    readFrom: "primary",
    timeoutMilliseconds: patient(20_000),
    limits: { keyBytesMax: Infinity, valueBytesMax: Infinity, tuplesMax: Infinity },
    ...changes,
  };
}

/** Limits that hold no more keys than this. */
export function atMost(tuplesMax: number): Pick<RedisStoreConfig, "limits"> {
  return { limits: { keyBytesMax: Infinity, valueBytesMax: Infinity, tuplesMax } };
}
