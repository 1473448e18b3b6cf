/** The servers of a Cluster: two shards of a primary and two replicas, and a primary that only votes. */

import { freePort, until } from "../../support/redis/server.ts";
import { TcpProxy } from "../tcp-proxy.ts";
import { durableSettings, planNode, type RedisNode, startNode, stopNodes } from "./redis-node.ts";

const slots = 16_384;
const primaryCount = 3;
/** Which primary each replica follows. */
const followed = [0, 0, 1, 1];
/** What the page calls `cluster-node-timeout`. */
export const nodeTimeoutMilliseconds = 1_000;

/** A little longer than a replica tries to take over when it is asked to. */
const givesUpMilliseconds = 6_000;

/** A server, and the proxy before the port at which the others reach it. */
export interface ClusterNode extends RedisNode {
  readonly bus: TcpProxy;
}

/** All of them; the first ones are the primaries at first. */
export class ClusterServers {
  readonly nodes: readonly ClusterNode[];
  /** The key whose slot the store is in. */
  readonly #key: string;

  private constructor(nodes: readonly ClusterNode[], key: string) {
    this.nodes = nodes;
    this.#key = key;
  }

  /** Starts them; `key` is in the slot that counts. */
  static async start(key: string): Promise<ClusterServers> {
    const starting = Array.from({ length: primaryCount + followed.length }, (_, index) =>
      startClusterNode(`127.0.2.${index + 1}`),
    );
    const all = new ClusterServers(await Promise.all(starting), key);
    await all.#join();
    return all;
  }

  /** The servers that may be the primary of the slot's shard, or of the shard that the slot can be moved to. */
  shardOf(node: ClusterNode): readonly ClusterNode[] {
    const shards = [0, 1].map((shard) =>
      this.nodes.filter((_, index) => index === shard || followed[index - primaryCount] === shard),
    );
    return shards.find((nodes) => nodes.includes(node)) ?? [];
  }

  /** The primary of the slot, as it says itself. */
  async primary(except?: ClusterNode): Promise<ClusterNode> {
    for (const node of this.nodes) {
      if (node === except) continue;
      const said = await node.server.command("GET", this.#key).catch(String);
      const role = await node.server.command("ROLE").catch(String);
      if (!/MOVED|CLUSTERDOWN/.test(said) && role.startsWith("master")) return node;
    }
    throw new Error("nobody has the slot");
  }

  /** The same, once there is one: on a slow machine servers take one another for dead that are not. */
  async whenThereIsPrimary(): Promise<ClusterNode> {
    const found: ClusterNode[] = [];
    await until("a server has the slot", async () => found.push(await this.primary()));
    return found[0] as ClusterNode;
  }

  /** Resolves once another server has the slot. */
  async whenReplaced(old: ClusterNode): Promise<void> {
    await until("another server takes over", () => this.primary(old));
  }

  /**
   * Has `next` take over, and resolves once somebody has. A replica gives up after five seconds in which its primary
   * has not let it, and forgets what it had when it is asked again before.
   */
  async failOver(old: ClusterNode, next: ClusterNode, how: readonly string[]): Promise<void> {
    let askedAt = Number.NEGATIVE_INFINITY;
    await until("another server takes over", async () => {
      if (performance.now() - askedAt > givesUpMilliseconds) {
        askedAt = performance.now();
        await next.server.command("CLUSTER", "FAILOVER", ...how);
      }
      return this.primary(old);
    });
  }

  /** Resolves once all call the Cluster whole and all replicas follow. */
  async whenWell(): Promise<void> {
    await until("the Cluster is whole", async () => {
      let following = 0;
      for (const { server } of this.nodes) {
        const info = await server.command("CLUSTER", "INFO");
        if (!/cluster_state:ok/.test(info) || !/cluster_slots_ok:16384/.test(info)) return false;
        const [kind, , , state] = (await server.command("ROLE")).split(",");
        if (kind === "slave" && state === "connected") following++;
      }
      return following === followed.length && (await this.primary()) !== undefined;
    });
  }

  /** Moves the slot to the primary of the other shard, key by key. */
  async moveSlot(): Promise<void> {
    const from = await this.whenThereIsPrimary();
    const own = this.shardOf(from);
    const others = this.nodes.filter(
      (node) => !own.includes(node) && this.shardOf(node).length > 0,
    );
    const roles = await Promise.all(others.map(({ server }) => server.command("ROLE")));
    const to = others[roles.findIndex((role) => role.startsWith("master"))] as ClusterNode;
    const slot = await from.server.command("CLUSTER", "KEYSLOT", this.#key);
    const [fromId, toId] = [await idOf(from), await idOf(to)];
    await to.server.command("CLUSTER", "SETSLOT", slot, "IMPORTING", fromId);
    await from.server.command("CLUSTER", "SETSLOT", slot, "MIGRATING", toId);
    await until("the slot is empty", async () => {
      const keys = (await from.server.command("CLUSTER", "GETKEYSINSLOT", slot, "100")).split(",");
      if (keys.join("") === "") return true;
      for (const key of keys) {
        const target = ["127.0.0.1", String(to.proxy.port)];
        await from.server.command("MIGRATE", ...target, key, "0", "5000");
      }
      return false;
    });
    for (const { server } of [to, from])
      await server.command("CLUSTER", "SETSLOT", slot, "NODE", toId);
  }

  async stop(): Promise<void> {
    await stopNodes(this.nodes);
    for (const { bus } of this.nodes) await bus[Symbol.asyncDispose]();
  }

  async #join(): Promise<void> {
    const [first, ...others] = this.nodes as [ClusterNode, ...ClusterNode[]];
    for (const [index, { server }] of this.nodes.entries()) {
      await server.command("CLUSTER", "SET-CONFIG-EPOCH", String(index + 1));
      if (index >= primaryCount) continue;
      const [from = 0, to = 0] = [index, index + 1].map((part) =>
        Math.floor((part * slots) / primaryCount),
      );
      await server.command("CLUSTER", "ADDSLOTSRANGE", String(from), String(to - 1));
    }
    for (const { proxy, bus } of others) {
      const at = ["127.0.0.1", String(proxy.port), String(bus.port)];
      await first.server.command("CLUSTER", "MEET", ...at);
    }
    for (const [index, primary] of followed.entries()) {
      const { server } = this.nodes[primaryCount + index] as ClusterNode;
      const id = await idOf(this.nodes[primary] as ClusterNode);
      await until("a replica knows its primary", async () => {
        return (await server.command("CLUSTER", "REPLICATE", id)) === "OK";
      });
    }
    await this.whenWell();
  }
}

async function startClusterNode(address: string): Promise<ClusterNode> {
  const plan = await planNode(address);
  const busPort = await freePort();
  const bus = await TcpProxy.start(busPort);
  const settings = [
    ...["--cluster-enabled", "yes", "--cluster-port", String(busPort)],
    ...["--cluster-announce-ip", "127.0.0.1", "--cluster-announce-port", String(plan.proxy.port)],
    ...["--cluster-announce-bus-port", String(bus.port)],
    ...["--cluster-node-timeout", String(nodeTimeoutMilliseconds)],
    ...["--cluster-replica-validity-factor", "0", "--cluster-allow-replica-migration", "no"],
    ...["--repl-diskless-sync-delay", "0"],
  ];
  return { ...(await startNode(plan, { settings: [...durableSettings, ...settings] })), bus };
}

function idOf({ server }: ClusterNode): Promise<string> {
  return server.command("CLUSTER", "MYID");
}
