/** A primary with two replicas, and three Sentinels. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { redisConfig } from "../../support/redis/config.ts";
import { until } from "../../support/redis/server.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import {
  addressOfHost,
  aWhile,
  type ChaosEngine,
  type Fault,
  timeoutMilliseconds,
} from "../engine.ts";
import type { ReplicasMin } from "../settings.ts";
import {
  durableSettings,
  hostAddresses,
  hostCutFault,
  type NodePlan,
  pauseFault,
  planNode,
  type RedisNode,
  startNode,
  stopNodes,
} from "./redis-node.ts";

import { replicaCount } from "../settings.ts";
const name = "chaos";
const serverCount = replicaCount + 1;
const sentinelCount = 3;
/** What the page says of reads. */
const staleMicrosecondsMax = 1_000_000;

/** Starts them. */
export async function startRedisSentinel(replicasMin: ReplicasMin): Promise<ChaosEngine> {
  const all = new SentinelServers(await startServers(), temporaryFolder());
  await all.startSentinels();
  const ports = all.sentinels.map(({ proxy }) => `127.0.0.1:${proxy.port}`);
  const config = redisConfig(`redis://${ports[0]}`, {
    topology: "sentinel",
    nodes: ports.slice(1),
    sentinelMaster: name,
    replicasMin,
    timeoutMilliseconds,
  });
  return {
    promise: { staleMicrosecondsMax, showsUnconfirmed: true, areAbsentVersionsExact: true },
    isSafe: replicasMin === "all",
    configOf: () => config,
    faults: faultsOf(all),
    whenWell: () => all.whenInStep(),
    [Symbol.asyncDispose]: () => all.stop(),
  };
}

async function startServers(): Promise<RedisNode[]> {
  const plans: NodePlan[] = [];
  for (let index = 0; index < serverCount; index++)
    plans.push(await planNode(`127.0.2.${index + 1}`));
  const primary = plans[0] as NodePlan;
  const nodes: RedisNode[] = [];
  for (const plan of plans) {
    const of = plan === primary ? [] : ["--replicaof", "127.0.0.1", String(primary.proxy.port)];
    const announced = [
      "--replica-announce-ip",
      "127.0.0.1",
      "--replica-announce-port",
      String(plan.proxy.port),
    ];
    const quick = ["--repl-diskless-sync-delay", "0"];
    nodes.push(
      await startNode(plan, { settings: [...durableSettings, ...quick, ...announced, ...of] }),
    );
  }
  return nodes;
}

class SentinelServers {
  readonly servers: readonly RedisNode[];
  sentinels: readonly RedisNode[] = [];
  readonly #folder: ReturnType<typeof temporaryFolder>;

  constructor(servers: readonly RedisNode[], folder: ReturnType<typeof temporaryFolder>) {
    this.servers = servers;
    this.#folder = folder;
  }

  async startSentinels(): Promise<void> {
    const sentinels: RedisNode[] = [];
    for (let index = 0; index < sentinelCount; index++) {
      const plan = await planNode(`127.0.3.${index + 1}`);
      const file = join(this.#folder.path, `sentinel-${index}.conf`);
      writeFileSync(file, `${this.#sentinelLines(plan).join("\n")}\n`);
      const options = { isSentinel: true, settings: [file] };
      sentinels.push(await startNode(plan, options));
    }
    this.sentinels = sentinels;
    await this.whenInStep();
  }

  #sentinelLines({ port, proxy, address }: NodePlan): string[] {
    return [
      `port ${port}`,
      "bind 127.0.0.1",
      `bind-source-addr ${address}`,
      `dir ${this.#folder.path}`,
      "sentinel announce-ip 127.0.0.1",
      `sentinel announce-port ${proxy.port}`,
      `sentinel monitor ${name} 127.0.0.1 ${this.servers[0]?.proxy.port} 2`,
      `sentinel down-after-milliseconds ${name} 1000`,
      `sentinel failover-timeout ${name} 5000`,
    ];
  }

  /** The server that most Sentinels name. */
  async primary(): Promise<RedisNode> {
    const ports = await Promise.all(
      this.sentinels.map(async (sentinel) => (await factsOf(sentinel).catch(() => null))?.("port")),
    );
    const found = this.servers.find(
      ({ proxy }) => ports.filter((port) => port === String(proxy.port)).length > sentinelCount / 2,
    );
    if (found === undefined) throw new Error("the Sentinels do not agree");
    return found;
  }

  /** Resolves once another server than this one is the primary; also when that takes longer than usual. */
  async whenReplaced(old: RedisNode): Promise<void> {
    await until("another server takes over", async () => (await this.primary()) !== old);
  }

  async whenInStep(): Promise<void> {
    await until("all agree and are in step", async () => {
      const primary = await this.primary();
      for (const node of this.servers) {
        if (node === primary) continue;
        const [kind, , port, state] = (await node.server.command("ROLE")).split(",");
        const isFollowing = kind === "slave" && port === String(primary.proxy.port);
        if (!isFollowing || state !== "connected") return false;
      }
      const facts = await Promise.all(this.sentinels.map(factsOf));
      return facts.every(
        (fact) =>
          fact("num-other-sentinels") === String(sentinelCount - 1) &&
          fact("num-slaves") === String(serverCount - 1) &&
          fact("port") === String(primary.proxy.port) &&
          fact("flags") === "master",
      );
    });
  }

  /** Resolves once another server is the primary. A Sentinel may give a failover up, and then has to be asked again. */
  async failOver(old: RedisNode): Promise<void> {
    await until("a failover is done", async () => {
      if ((await this.primary()) !== old) return true;
      await this.sentinels[0]?.server.command("SENTINEL", "FAILOVER", name);
      return false;
    });
  }

  async stop(): Promise<void> {
    await stopNodes([...this.sentinels, ...this.servers]);
    this.#folder[Symbol.dispose]();
  }
}

async function factsOf({ server }: RedisNode): Promise<(name: string) => string> {
  const facts = (await server.command("SENTINEL", "MASTER", name)).split(",");
  return (fact) => (facts.includes(fact) ? (facts[facts.indexOf(fact) + 1] ?? "") : "");
}

function faultsOf(all: SentinelServers): Fault[] {
  const find = () => all.primary();
  return [
    {
      name: "planned failover",
      async run() {
        await all.failOver(await all.primary());
      },
    },
    {
      name: "primary killed until another takes over",
      async run() {
        const old = await all.primary();
        await old.server.kill();
        await all.whenReplaced(old);
        await old.server.restart();
      },
    },
    {
      name: "replicas and Sentinels cut off from the primary, hosts not",
      async run() {
        const old = await all.primary();
        const others = [...all.servers, ...all.sentinels].map(({ address }) => address);
        old.proxy.set("hold", others);
        // What the primary asks of others comes from its own address.
        for (const { proxy } of [...all.servers, ...all.sentinels])
          proxy.set("hold", [old.address]);
        await all.whenReplaced(old);
        for (const { proxy } of [...all.servers, ...all.sentinels]) proxy.heal();
      },
    },
    pauseFault(find),
    hostCutFault(find),
    {
      name: "a host cut off from a Sentinel",
      async run(random) {
        const { proxy } = random.pick(all.sentinels);
        proxy.set(random.pick(["hold", "refuse"] as const), [
          addressOfHost(0),
          random.pick(hostAddresses),
        ]);
        await aWhile(random);
        proxy.heal();
      },
    },
  ];
}
