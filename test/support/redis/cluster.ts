/** A Cluster of three primaries with replicas. */

import { freePort, RedisServer, until } from "./server.ts";
import { patient } from "../patience.ts";

const slots = 16_384;

/** Servers that know each other: first the three primaries. */
export class RedisCluster {
  readonly servers: readonly RedisServer[];
  /** Which primary each of the others follows at first. */
  readonly #followed: readonly number[];

  private constructor(servers: readonly RedisServer[], followed: readonly number[]) {
    this.servers = servers;
    this.#followed = followed;
  }

  /**
   * Starts one and waits until every server knows it whole and every replica is in step. `followed` has a number from 0 to 2 for
   * each replica: its primary.
   */
  static async start(
    settings: readonly string[] = [],
    followed: readonly number[] = [0, 1, 2],
  ): Promise<RedisCluster> {
    const length = 3 + followed.length;
    const servers = await Promise.all(Array.from({ length }, () => startNode(settings)));
    const cluster = new RedisCluster(servers, followed);
    await cluster.#join();
    return cluster;
  }

  get url(): string {
    return this.servers[0]?.url ?? "";
  }

  /** All addresses, as a configuration names them. */
  get nodes(): string[] {
    return this.servers.map(({ port }) => `127.0.0.1:${port}`);
  }

  async #join(): Promise<void> {
    const [first, ...others] = this.servers as [RedisServer, ...RedisServer[]];
    for (const [index, server] of this.servers.entries()) {
      await server.command("CLUSTER", "SET-CONFIG-EPOCH", String(index + 1));
      if (index > 2) continue;
      const [from, to] = [index, index + 1].map((part) => Math.floor((part * slots) / 3));
      await server.command("CLUSTER", "ADDSLOTSRANGE", String(from), String((to as number) - 1));
    }
    for (const other of others) {
      await first.command(
        "CLUSTER",
        "MEET",
        "127.0.0.1",
        String(other.port),
        String(await busPort(other)),
      );
    }
    const ids = await Promise.all(this.servers.map((server) => server.command("CLUSTER", "MYID")));
    for (const [index, replica] of this.servers.slice(3).entries()) {
      await until("a replica knows its primary", async () => {
        const id = ids[this.#followed[index] as number] as string;
        return (await replica.command("CLUSTER", "REPLICATE", id)) === "OK";
      });
    }
    await this.whenHealthy();
  }

  /** Resolves once all running servers call the Cluster whole and the replicas are in step. */
  async whenHealthy(): Promise<void> {
    for (const server of this.servers) {
      await until("the Cluster is whole", async () => {
        const info = await server.command("CLUSTER", "INFO");
        const role = await server.command("ROLE");
        const isInStep = role.startsWith("master") || role.includes("connected");
        return /cluster_state:ok/.test(info) && /cluster_slots_ok:16384/.test(info) && isInStep;
      });
    }
  }

  /** The server that is the primary of a key's slot. */
  async primaryOf(key: string): Promise<RedisServer> {
    for (const server of this.servers) {
      const said = await server.command("GET", key).catch(String);
      const role = await server.command("ROLE").catch(String);
      if (!said.includes("MOVED") && role.startsWith("master")) return server;
    }
    throw new Error(`nobody has ${key}`);
  }

  async stop(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.stop()));
  }
}

/** Moves the slot of a key to another primary, key by key, and waits for `between` after each step. */
export async function moveSlot(
  cluster: RedisCluster,
  key: string,
  between: () => Promise<unknown>,
): Promise<void> {
  const from = await cluster.primaryOf(key);
  const to = cluster.servers.slice(0, 3).find((server) => server !== from) as RedisServer;
  const slot = await from.command("CLUSTER", "KEYSLOT", key);
  const idOf = (server: RedisServer): Promise<string> => server.command("CLUSTER", "MYID");
  await to.command("CLUSTER", "SETSLOT", slot, "IMPORTING", await idOf(from));
  await from.command("CLUSTER", "SETSLOT", slot, "MIGRATING", await idOf(to));
  await between();
  const keys = (await from.command("CLUSTER", "GETKEYSINSLOT", slot, "100")).split(",");
  for (const each of keys) {
    await from.command("MIGRATE", "127.0.0.1", String(to.port), each, "0", String(patient(60_000)));
  }
  await between();
  for (const server of [to, from]) {
    await server.command("CLUSTER", "SETSLOT", slot, "NODE", await idOf(to));
  }
}

async function startNode(settings: readonly string[]): Promise<RedisServer> {
  const bus = await freePort();
  const fixed = [
    "--cluster-enabled",
    "yes",
    "--cluster-port",
    String(bus),
    "--cluster-node-timeout",
    // A node that is only slow is not taken for dead.
    String(patient(1000)),
  ];
  const quick = ["--repl-diskless-sync-delay", "0", "--cluster-replica-validity-factor", "0"];
  return RedisServer.start({ settings: [...fixed, ...quick, ...settings] });
}

async function busPort(server: RedisServer): Promise<number> {
  return Number((await server.command("CONFIG", "GET", "cluster-port")).split(",")[1]);
}
