/** All engines that can be run, with their settings. */

import type { ChaosEngine } from "./engine.ts";
import { startCosmos } from "./engines/cosmos.ts";
import { startDynamo } from "./engines/dynamodb.ts";
import { startPostgres } from "./engines/postgres.ts";
import { startRedisCluster } from "./engines/redis-cluster.ts";
import { startRedisSentinel } from "./engines/redis-sentinel.ts";
import { startRedisSingle } from "./engines/redis-single.ts";
import { startSqlite } from "./engines/sqlite.ts";
import { replicaCount, type ReplicasMin } from "./settings.ts";

type Start = (replicasMin: ReplicasMin) => Promise<ChaosEngine>;

interface EngineKind {
  readonly start: Start;
  /** Whether it has replicas, and so a setting. */
  readonly hasReplicas: boolean;
}

const kinds: Readonly<Record<string, EngineKind>> = {
  redis: { start: startRedisSingle, hasReplicas: false },
  sentinel: { start: startRedisSentinel, hasReplicas: true },
  cluster: { start: (replicasMin) => startRedisCluster(replicasMin), hasReplicas: true },
  dynamodb: { start: startDynamo, hasReplicas: false },
  cosmos: { start: startCosmos, hasReplicas: false },
  postgres: { start: startPostgres, hasReplicas: false },
  sqlite: { start: startSqlite, hasReplicas: false },
};

/** Their names. */
export const engineNames: readonly string[] = Object.keys(kinds);

/** How an engine is started with a setting; null where it has no such engine or setting. `setting` is empty where there is none. */
export function findEngine(
  name: string,
  setting: string,
): { readonly setting: string; readonly start: () => Promise<ChaosEngine> } | null {
  const kind = kinds[name];
  if (kind === undefined) return null;
  if (name === "cluster" && setting === "partitions") {
    return {
      setting: 'replicas_min = "all", partitions = 2',
      start: () => startRedisCluster("all", 2),
    };
  }
  if (!kind.hasReplicas) return setting === "" ? { setting, start: () => kind.start(0) } : null;
  const replicasMin = parseSetting(setting === "" ? "all" : setting);
  if (replicasMin === null) return null;
  return {
    setting: `replicas_min = ${JSON.stringify(replicasMin)}`,
    start: () => kind.start(replicasMin),
  };
}

function parseSetting(setting: string): ReplicasMin | null {
  if (setting === "all") return setting;
  // Of the primary and its replicas.
  if (setting === "majority") return Math.ceil(replicaCount / 2);
  const number = Number(setting);
  return Number.isInteger(number) && number >= 0 && number <= replicaCount ? number : null;
}
