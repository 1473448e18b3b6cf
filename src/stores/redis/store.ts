/** The store in Redis or Valkey. */

import type { RemoteStore } from "../remote/remote-store.ts";
import type { RedisStoreConfig } from "./config.ts";
import { BobbinLayoutStore } from "./bobbin-layout.ts";
import type { BobbinScripts } from "./bobbin-scripts.ts";
import { ClusterTopology } from "./servers/cluster.ts";
import {
  type Connect,
  connectToPrimaries,
  connectToReplicas,
  type Endpoint,
  loadClient,
  openConnections,
  openSentinelConnections,
  startEndpoints,
} from "./servers/connections.ts";
import { Engine } from "./engine.ts";
import type { LinkContext } from "./servers/link.ts";
import { RedisNode } from "./servers/node.ts";
import { ReplicaPool } from "./servers/replica-pool.ts";
import { SentinelTopology } from "./servers/sentinel.ts";
import { SpinLayoutStore } from "./spin-layout.ts";
import { singleTopology, type Topology } from "./servers/topology.ts";

/**
 * Opens the store; connects to nothing yet, and never fails for a server that is away. `label` is for error texts; `scripts` are of
 * a layout `bobbin` with another clock than the server's.
 */
export async function openRedisStore(
  label: string,
  config: RedisStoreConfig,
  scripts?: BobbinScripts,
): Promise<RemoteStore> {
  await loadClient();
  const context: LinkContext = { abandoned: 0 };
  const engine = new Engine(label, config, openTopology(config, context), context);
  if (config.layout === "spin") return new SpinLayoutStore(label, config, engine);
  const connect = openConnections(config, context);
  return new BobbinLayoutStore(label, config, { engine, connect }, scripts);
}

function openTopology(config: RedisStoreConfig, context: LinkContext): Topology {
  const connect = openConnections(config, context);
  const start = startEndpoints(config);
  const { timeoutMilliseconds } = config;
  const hasLanes = config.replicasMin !== 0;
  const makeNode = (endpoint: Endpoint, connectThere = connect): RedisNode =>
    new RedisNode(endpoint, connectThere, { hasLanes, timeoutMilliseconds });
  const poolOf = (connectThere: Connect): ReplicaPool | null =>
    config.readFrom === "primary"
      ? null
      : new ReplicaPool(
          (endpoint) =>
            new RedisNode(endpoint, connectThere, { hasLanes: false, timeoutMilliseconds }),
        );
  switch (config.topology) {
    case "single":
      return singleTopology(makeNode(start[0] as Endpoint));
    case "cluster":
      return new ClusterTopology(start, connect, makeNode, {
        isWatched: config.replicasMin === "all" || config.readFrom !== "primary",
        timeoutMilliseconds,
        pool: poolOf(connectToReplicas(connect)),
      });
    case "sentinel": {
      const sentinels = { endpoints: start, connect: openSentinelConnections(config, context) };
      const makePrimary = (endpoint: Endpoint): RedisNode =>
        makeNode(endpoint, connectToPrimaries(connect));
      return new SentinelTopology(config.sentinelMaster ?? "", sentinels, makePrimary, {
        timeoutMilliseconds,
        pool: poolOf(connect),
      });
    }
  }
}
