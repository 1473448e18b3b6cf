/** A primary that Sentinels watch: they say where it is, and whether what a server has answered counts. */

import { type Connect, type Endpoint, parseEndpoint } from "./connections.ts";
import { Refusal } from "../faults.ts";
import { NotSent } from "../../remote/outcome.ts";
import type { RedisNode } from "./node.ts";
import type { ReplicaPool } from "./replica-pool.ts";
import { PrimaryFence } from "./primary-fence.ts";
import type { View } from "./sentinel-view.ts";
import { SentinelWatch } from "./sentinel-watch.ts";
import type { Topology } from "./topology.ts";

/** There is but one primary. */
const poolName = "";

/** Where the Sentinels are. */
export interface Sentinels {
  readonly endpoints: readonly Endpoint[];
  readonly connect: Connect;
}

/**
 * Believes a majority of the Sentinels of the configuration. Another server is used only once most of them name it, and from then on
 * no other host gets most of them to confirm the one before: that is what bounds how old an answer can be.
 */
export class SentinelTopology implements Topology {
  readonly #name: string;
  readonly #sentinels: Sentinels;
  readonly #makeNode: (endpoint: Endpoint) => RedisNode;
  readonly #timeoutMilliseconds: number;
  readonly #pool: ReplicaPool | null;
  readonly #majority: number;
  readonly #fence: PrimaryFence;
  readonly #closing = new AbortController();
  #watches: readonly SentinelWatch[] = [];
  #primary: RedisNode | null = null;
  #isFailingOver = false;

  /** `name` is what the Sentinels call the primary. Connects to nothing before the first call. */
  constructor(
    name: string,
    sentinels: Sentinels,
    makeNode: (endpoint: Endpoint) => RedisNode,
    { timeoutMilliseconds, pool }: { timeoutMilliseconds: number; pool: ReplicaPool | null },
  ) {
    this.#pool = pool;
    this.#name = name;
    this.#sentinels = sentinels;
    this.#makeNode = makeNode;
    this.#timeoutMilliseconds = timeoutMilliseconds;
    this.#majority = Math.floor(sentinels.endpoints.length / 2) + 1;
    this.#fence = new PrimaryFence(this.#majority, () => this.#primary);
  }

  primaryOf(_slot: number, isWrite: boolean): RedisNode | Promise<RedisNode> {
    return this.#usable(isWrite) ?? this.#findPrimary(isWrite);
  }

  /** What is not sent while another server takes over can be sent to that; a read does no harm meanwhile. */
  #usable(isWrite: boolean): RedisNode | null {
    return this.#fence.isFresh && !(isWrite && this.#isFailingOver) ? this.#primary : null;
  }

  async #findPrimary(isWrite: boolean): Promise<RedisNode> {
    this.#start();
    for (;;) {
      await this.#fence.look();
      if (this.#closing.signal.aborted) throw new NotSent("closed", "the store is closed");
      const usable = this.#usable(isWrite);
      if (usable !== null) return usable;
      const attempts = this.#watches.flatMap(({ attempt }) => attempt ?? []);
      if (attempts.length === 0) throw this.#fault();
      // The word of one that is being reached may be what is missing.
      await Promise.race(attempts);
    }
  }

  /** Which server is the primary need not be certain: what is behind may be read. */
  replicaOf(): RedisNode | null {
    return this.#primary === null ? null : (this.#pool?.find(poolName) ?? null);
  }

  doubtReplica(node: RedisNode): void {
    this.#pool?.doubt(node);
  }

  async primaries(): Promise<readonly RedisNode[]> {
    return [await this.primaryOf(0, false)];
  }

  confirm(node: RedisNode, isWrite: boolean, deadlineMilliseconds: number): Promise<void> | null {
    return this.#fence.confirm(node, isWrite, deadlineMilliseconds);
  }

  remarks(): string[] {
    const named = this.#watches.length;
    const known = Math.max(0, ...this.#watches.flatMap(({ view }) => view?.sentinels ?? []));
    if (known <= named) return [];
    return [
      `the configuration names ${named} of ${known} Sentinels, so that ${this.#majority} of them can be wrong about the primary: name the others in nodes`,
    ];
  }

  /** The Sentinels tell by themselves. */
  doubt(): void {}

  redirect(): null {
    return null;
  }

  close(): void {
    this.#closing.abort("the store is closed");
    this.#fence.close();
    this.#pool?.close("the store is closed");
    this.#primary?.close("the store is closed");
  }

  #start(): void {
    if (this.#watches.length > 0 || this.#closing.signal.aborted) return;
    const plan = {
      name: this.#name,
      connect: this.#sentinels.connect,
      timeoutMilliseconds: this.#timeoutMilliseconds,
      onChange: () => this.#take(),
      signal: this.#closing.signal,
    };
    this.#watches = this.#sentinels.endpoints.map((endpoint) => new SentinelWatch(endpoint, plan));
    this.#fence.watch(this.#watches);
  }

  /** Heeds what the Sentinels know by now. A server that most of them do not name any more is left at once. */
  #take(): void {
    if (this.#closing.signal.aborted) return;
    const views = this.#watches.flatMap(({ view }) => view ?? []);
    const named = views.find((view) => {
      return (
        views.filter((other) => isSame(other.endpoint, view.endpoint)).length >= this.#majority
      );
    });
    if (named !== undefined && !this.#isPrimary(named)) {
      const before = this.#primary;
      this.#primary = this.#makeNode(named.endpoint);
      this.#fence.forget();
      before?.close("another server is the primary now");
    }
    const current = views.filter((view) => this.#isPrimary(view));
    this.#isFailingOver = current.some((view) => view.isFailingOver);
    if (this.#primary !== null && current.length > 0) {
      const replicas = new Set(current.flatMap((view) => view.replicas));
      this.#primary.replicas = replicas.size;
      this.#pool?.take(new Map([[poolName, [...replicas].map(parseEndpoint)]]));
    }
  }

  #isPrimary({ endpoint }: View): boolean {
    return this.#primary !== null && isSame(endpoint, this.#primary.endpoint);
  }

  #fault(): Error {
    if (this.#isFailingOver && this.#fence.isFresh) {
      return new NotSent("unreachable", "the Sentinels are putting another server in its place");
    }
    const faults = this.#watches.flatMap(({ fault }) => fault ?? []);
    // What a Sentinel refuses, and what keeps us from asking, does not pass by waiting.
    const lasting = faults.find((fault) => fault instanceof Refusal || isLasting(fault));
    if (lasting instanceof Error) return lasting;
    const { length } = this.#watches;
    const known = this.#watches.filter(({ view }) => view !== null).length;
    const [first] = faults;
    const why = first instanceof Error ? `: ${first.message}` : "";
    const text = `${known} of ${length} Sentinels answer, and ${this.#majority} have to name the same primary`;
    return new NotSent("unreachable", `${text}${why}`);
  }
}

function isLasting(fault: unknown): boolean {
  return fault instanceof NotSent && fault.kind === "lasting";
}

function isSame(a: Endpoint, b: Endpoint): boolean {
  return a.host === b.host && a.port === b.port;
}
