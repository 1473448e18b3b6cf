/** A Cluster: which server is the primary of which slot, as its servers tell and as failovers change it. */

import { NotSent } from "../../remote/outcome.ts";
import type { Connect, Endpoint } from "./connections.ts";
import type { Reply } from "./link.ts";
import { Lookout } from "./lookout.ts";
import type { RedisNode } from "./node.ts";
import { nameOf, type ReplicaPool } from "./replica-pool.ts";
import { slotCount } from "./slots.ts";
import type { Topology } from "./topology.ts";

/** How old the number of replicas may be where all have to confirm, and what is known of them where they are read from. */
const replicasMillisecondsMax = 5_000;
/**
 * How long a server that has taken the place of another is taken to have as many replicas as that had: those, and the other
 * itself. It knows of them only later, and each of them could be put in its place before.
 */
const inheritedMilliseconds = 10_000;

/** Asks the servers that it knows, first those of the configuration, where the slots are. */
export class ClusterTopology implements Topology {
  readonly #start: readonly Endpoint[];
  readonly #makeNode: (endpoint: Endpoint) => RedisNode;
  readonly #connect: Connect;
  readonly #nodes = new Map<string, RedisNode>();
  readonly #inherited = new WeakMap<RedisNode, { replicas: number; atMilliseconds: number }>();
  readonly #lookout: Lookout;
  readonly #timeoutMilliseconds: number;
  readonly #pool: ReplicaPool | null;
  readonly #closing = new AbortController();
  #slots: (RedisNode | undefined)[] = [];
  #primaries: readonly RedisNode[] = [];
  #epoch = 0;

  /**
   * `connect` is for questions about the Cluster: they have connections of their own, so that no work delays them. Where
   * it is watched, it is also asked when nothing has failed. `pool` has the replicas that are read from; null where none are.
   */
  constructor(
    start: readonly Endpoint[],
    connect: Connect,
    makeNode: (endpoint: Endpoint) => RedisNode,
    {
      isWatched,
      timeoutMilliseconds,
      pool,
    }: { isWatched: boolean; timeoutMilliseconds: number; pool: ReplicaPool | null },
  ) {
    this.#pool = pool;
    this.#start = start;
    this.#timeoutMilliseconds = timeoutMilliseconds;
    this.#connect = connect;
    this.#makeNode = makeNode;
    this.#lookout = new Lookout(
      () => this.#look(),
      () => this.#primaries,
      isWatched ? { dueMilliseconds: replicasMillisecondsMax } : {},
    );
  }

  primaryOf(slot: number): RedisNode | Promise<RedisNode> {
    return this.#slots[slot] ?? this.#findPrimaryOf(slot);
  }

  async #findPrimaryOf(slot: number): Promise<RedisNode> {
    await this.#lookout.now();
    const node = this.#slots[slot];
    if (node === undefined) throw new NotSent("unreachable", `no server has slot ${slot}`);
    return node;
  }

  replicaOf(slot: number): RedisNode | null {
    const primary = this.#slots[slot];
    if (this.#pool === null || primary === undefined) return null;
    return this.#pool.find(nameOf(primary.endpoint));
  }

  doubtReplica(node: RedisNode): void {
    this.#pool?.doubt(node);
    this.#lookout.again();
  }

  /** A Cluster says itself what is not there any more, with `MOVED`. */
  confirm(): null {
    return null;
  }

  async primaries(): Promise<readonly RedisNode[]> {
    if (this.#primaries.length === 0) await this.#lookout.now();
    return this.#primaries;
  }

  doubt(): void {
    this.#lookout.again();
  }

  redirect(slot: number, endpoint: Endpoint, kind: "moved" | "ask"): RedisNode {
    const node = this.#nodeAt(endpoint);
    if (kind === "moved") {
      this.#inherit(node, this.#slots[slot]);
      this.#slots[slot] = node;
      this.#lookout.again();
    }
    return node;
  }

  remarks(): string[] {
    return [];
  }

  close(): void {
    this.#closing.abort("the store is closed");
    this.#lookout.close();
    this.#pool?.close("the store is closed");
    for (const node of this.#nodes.values()) node.close("the store is closed");
  }

  /** A primary that has slots already is given more of them, which is no failover. */
  #inherit(node: RedisNode, before: RedisNode | undefined): void {
    if (before === undefined || before === node || this.#primaries.includes(node)) return;
    const replicas = Math.max(before.replicas ?? 0, this.#inheritedBy(before));
    this.#inherited.set(node, { replicas, atMilliseconds: performance.now() });
  }

  #inheritedBy(node: RedisNode): number {
    const inherited = this.#inherited.get(node);
    if (inherited === undefined) return 0;
    const isOld = performance.now() - inherited.atMilliseconds > inheritedMilliseconds;
    return isOld ? 0 : inherited.replicas;
  }

  #nodeAt(endpoint: Endpoint): RedisNode {
    const name = nameOf(endpoint);
    let node = this.#nodes.get(name);
    if (node === undefined) this.#nodes.set(name, (node = this.#makeNode(endpoint)));
    return node;
  }

  /**
   * All are asked at the same time, for those that are gone may take long to say so. Resolves at the first answer
   * that is not older than what is known; later ones are still heeded.
   */
  async #look(): Promise<void> {
    const known = new Map<string, Endpoint>();
    const inUse = [...this.#nodes.values()].map(({ endpoint }) => endpoint);
    for (const one of [...inUse, ...this.#start]) known.set(nameOf(one), one);
    const views = [...known.values()].map(async (one) => this.#take(await this.#ask(one)));
    await Promise.any(views).catch((error: unknown) => {
      // Where nobody knows of what we have seen it is gone, and what they say next counts.
      this.#epoch = 0;
      throw (error as AggregateError).errors[0];
    });
  }

  async #ask(endpoint: Endpoint): Promise<View> {
    const link = await this.#connect(endpoint, this.#timeoutMilliseconds, this.#closing.signal);
    try {
      const [slots, nodes] = await Promise.all([
        link.send(["CLUSTER", "SLOTS"], this.#timeoutMilliseconds),
        link.send(["CLUSTER", "NODES"], this.#timeoutMilliseconds),
      ]);
      const lines = String(nodes)
        .split("\n")
        .map((line) => line.split(" "));
      return {
        epoch: newestEpoch(lines),
        ranges: parseRanges(slots, endpoint),
        replicas: countReplicas(lines),
      };
    } finally {
      link.end("all questions are answered");
    }
  }

  #take({ epoch, ranges, replicas }: View): void {
    if (epoch < this.#epoch) throw new NotSent("unreachable", "a server of the Cluster is behind");
    if (this.#closing.signal.aborted) return;
    this.#epoch = epoch;
    const slots: (RedisNode | undefined)[] = Array.from({ length: slotCount });
    for (const { first, last, primary, id } of ranges) {
      const node = this.#nodeAt(primary);
      this.#inherit(node, this.#slots[first]);
      node.replicas = Math.max(replicas.get(id) ?? 0, this.#inheritedBy(node));
      slots.fill(node, first, last + 1);
    }
    this.#pool?.take(new Map(ranges.map(({ primary, replicas: some }) => [nameOf(primary), some])));
    const primaries = new Set(slots);
    primaries.delete(undefined);
    this.#slots = slots;
    this.#primaries = [...(primaries as Set<RedisNode>)];
    for (const [name, node] of this.#nodes) {
      if (primaries.has(node)) continue;
      node.retire();
      this.#nodes.delete(name);
    }
  }
}

/** The Cluster as one of its servers sees it; every failover gives the new primary a higher epoch than all before. */
interface View {
  readonly epoch: number;
  readonly ranges: readonly SlotRange[];
  /** How many replicas each primary has, by its id; also those that are away. */
  readonly replicas: ReadonlyMap<string, number>;
}

interface SlotRange {
  readonly first: number;
  readonly last: number;
  readonly primary: Endpoint;
  readonly id: string;
  readonly replicas: readonly Endpoint[];
}

/** The highest epoch of a primary with slots, from lines such as `ID HOST:PORT@BUS master - 0 0 7 connected 0-5460`. */
function newestEpoch(lines: readonly string[][]): number {
  const primaries = lines.filter(([, , flags = "", , , , , , slots]) => {
    return flags.includes("master") && slots !== undefined;
  });
  return Math.max(0, ...primaries.map((words) => Number(words[6])));
}

function countReplicas(lines: readonly string[][]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [, , flags = "", primary = ""] of lines) {
    if (flags.includes("slave")) counts.set(primary, (counts.get(primary) ?? 0) + 1);
  }
  return counts;
}

/** Reads the answer of `CLUSTER SLOTS`; a server that does not know its own name leaves it out. */
function parseRanges(reply: Reply, asked: Endpoint): SlotRange[] {
  type Server = [host: Buffer | null, port: number, id: Buffer];
  const toEndpoint = ([host, port]: Server): Endpoint => {
    const name = host === null ? "" : host.toString();
    return { host: name !== "" && name !== "?" ? name : asked.host, port };
  };
  return (reply as [number, number, Server, ...Server[]][]).map(
    ([first, last, primary, ...replicas]) => ({
      first,
      last,
      primary: toEndpoint(primary),
      id: String(primary[2]),
      replicas: replicas.map(toEndpoint),
    }),
  );
}
