/** A Redis Cluster. */

import { partitionTags } from "../../../src/stores/redis/partitions/tags.ts";
import { slotOf } from "../../../src/stores/redis/servers/slots.ts";
import { redisConfig } from "../../support/redis/config.ts";
import { type ChaosEngine, type Fault, timeoutMilliseconds } from "../engine.ts";
import type { ReplicasMin } from "../settings.ts";
import { ClusterServers, nodeTimeoutMilliseconds } from "./cluster-servers.ts";
import { hostCutFault, pauseFault } from "./redis-node.ts";

/** Starts one; the store is in one partition or in two, one in each shard. */
export async function startRedisCluster(
  replicasMin: ReplicasMin,
  partitions: 1 | 2 = 1,
): Promise<ChaosEngine> {
  const namespace = findNamespace(partitions);
  const [tag] = partitionTags(namespace, partitions);
  const all = await ClusterServers.start(`bobbin:{${tag}}`);
  const addresses = all.nodes.map(({ proxy }) => `127.0.0.1:${proxy.port}`);
  const config = redisConfig(`redis://${addresses[0]}`, {
    topology: "cluster",
    nodes: addresses.slice(1),
    namespace,
    partitions,
    replicasMin,
    timeoutMilliseconds,
  });
  return {
    promise: {
      staleMicrosecondsMax: nodeTimeoutMilliseconds * 1_000,
      showsUnconfirmed: true,
      areAbsentVersionsExact: true,
    },
    isSafe: replicasMin === "all",
    configOf: () => config,
    faults: faultsOf(all),
    whenWell: () => all.whenWell(),
    [Symbol.asyncDispose]: () => all.stop(),
  };
}

/** One whose first partition the first primary has at first, and its second the second. */
function findNamespace(partitions: number): string {
  for (let number = 0; ; number++) {
    const namespace = `chaos-${number}`;
    const [first = 0, second] = partitionTags(namespace, partitions).map(slotOf);
    const isInSecond = second === undefined || (second > 5_500 && second < 10_900);
    if (first < 5_400 && isInSecond) return namespace;
  }
}

function failover(all: ClusterServers, ...how: string[]): Fault {
  return {
    name: ["CLUSTER FAILOVER", ...how].join(" "),
    async run(random) {
      const old = await all.whenThereIsPrimary();
      const next = random.pick(all.shardOf(old).filter((node) => node !== old));
      await all.failOver(old, next, how);
    },
  };
}

function faultsOf(all: ClusterServers): Fault[] {
  const find = () => all.whenThereIsPrimary();
  return [
    failover(all),
    failover(all, "FORCE"),
    failover(all, "TAKEOVER"),
    { name: "the slot moved to another primary", run: () => all.moveSlot() },
    {
      name: "primary killed until another takes over",
      async run() {
        const old = await all.whenThereIsPrimary();
        await old.server.kill();
        await all.whenReplaced(old);
        await old.server.restart();
      },
    },
    {
      name: "all other servers cut off from the primary, hosts not",
      async run() {
        const old = await all.whenThereIsPrimary();
        const others = all.nodes.filter((node) => node !== old);
        for (const proxy of [old.proxy, old.bus])
          proxy.set(
            "hold",
            others.map(({ address }) => address),
          );
        // What the primary asks of others comes from its own address.
        for (const node of others)
          for (const proxy of [node.proxy, node.bus]) proxy.set("hold", [old.address]);
        await all.whenReplaced(old);
        for (const node of all.nodes) for (const proxy of [node.proxy, node.bus]) proxy.heal();
      },
    },
    pauseFault(find),
    hostCutFault(find),
  ];
}
