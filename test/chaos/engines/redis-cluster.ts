/** A Redis Cluster. */

import { slotOf } from "../../../src/stores/redis/servers/slots.ts";
import { redisConfig } from "../../support/redis/config.ts";
import { type ChaosEngine, type Fault, timeoutMilliseconds } from "../engine.ts";
import type { ReplicasMin } from "../settings.ts";
import { ClusterServers, nodeTimeoutMilliseconds } from "./cluster-servers.ts";
import { hostCutFault, pauseFault } from "./redis-node.ts";

/** Starts one. */
export async function startRedisCluster(replicasMin: ReplicasMin): Promise<ChaosEngine> {
  const namespace = namespaceOfFirst();
  const all = await ClusterServers.start(`bobbin:{${namespace}}`);
  const addresses = all.nodes.map(({ proxy }) => `127.0.0.1:${proxy.port}`);
  const config = redisConfig(`redis://${addresses[0]}`, {
    topology: "cluster",
    nodes: addresses.slice(1),
    namespace,
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

/** One whose slot the first primary has at first. */
function namespaceOfFirst(): string {
  let number = 0;
  while (slotOf(`bobbin:{chaos-${number}}`) > 5_000) number++;
  return `chaos-${number}`;
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
