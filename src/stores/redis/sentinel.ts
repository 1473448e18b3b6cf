/** A primary that Sentinels watch: they say where it is. */

import type { Connect, Endpoint } from "./connections.ts";
import { NotSent, Refusal } from "./faults.ts";
import { Lookout } from "./lookout.ts";
import type { RedisNode } from "./node.ts";
import type { Topology } from "./topology.ts";

/** Longest wait for one Sentinel, or for a server that is asked for its role. */
const askMillisecondsMax = 1_000;

/** Asks all Sentinels of the configuration, and believes a server only that says itself that it is a primary. */
export class SentinelTopology implements Topology {
  readonly #name: string;
  readonly #sentinels: readonly Endpoint[];
  readonly #connectSentinel: Connect;
  readonly #connect: Connect;
  readonly #makeNode: (endpoint: Endpoint) => RedisNode;
  readonly #lookout: Lookout;
  readonly #closing = new AbortController();
  #primary: RedisNode | null = null;
  #epoch = 0;

  /** `name` is what the Sentinels call the primary. */
  constructor(
    name: string,
    sentinels: readonly Endpoint[],
    connections: { sentinels: Connect; servers: Connect },
    makeNode: (endpoint: Endpoint) => RedisNode,
  ) {
    this.#name = name;
    this.#sentinels = sentinels;
    this.#connectSentinel = connections.sentinels;
    this.#connect = connections.servers;
    this.#makeNode = makeNode;
    this.#lookout = new Lookout(
      () => this.#look(),
      () => (this.#primary === null ? [] : [this.#primary]),
    );
  }

  primaryOf(): RedisNode | Promise<RedisNode> {
    return this.#primary ?? this.#findPrimary();
  }

  async #findPrimary(): Promise<RedisNode> {
    await this.#lookout.now();
    if (this.#primary === null) throw new NotSent("closed", "the store is closed");
    return this.#primary;
  }

  async primaries(): Promise<readonly RedisNode[]> {
    return [await this.primaryOf()];
  }

  doubt(): void {
    this.#lookout.again();
  }

  redirect(): null {
    return null;
  }

  close(): void {
    this.#closing.abort("the store is closed");
    this.#lookout.close();
    this.#primary?.close("the store is closed");
  }

  /**
   * All are asked at the same time, for those that are gone may take long to say so. After a failover they learn of it
   * one after the other: what is older than what is known does not count.
   */
  async #look(): Promise<void> {
    const views = this.#sentinels.map(async (sentinel) => {
      const view = await this.#ask(sentinel);
      await this.#check(view.endpoint);
      this.#take(view);
    });
    await Promise.any(views).catch((error: unknown) => {
      // Where nobody knows of what we have seen it is gone, and what they say next counts.
      this.#epoch = 0;
      throw (error as AggregateError).errors[0];
    });
  }

  async #ask(sentinel: Endpoint): Promise<View> {
    const link = await this.#connectSentinel(sentinel, askMillisecondsMax, this.#closing.signal);
    try {
      const [address, master] = await Promise.all([
        link.send(["SENTINEL", "GET-MASTER-ADDR-BY-NAME", this.#name], askMillisecondsMax),
        link.send(["SENTINEL", "MASTER", this.#name], askMillisecondsMax).catch(() => []),
      ]);
      if (address === null) {
        const name = JSON.stringify(this.#name);
        throw new Refusal(`ERR the Sentinels know no primary by the name ${name}`);
      }
      const [host, port] = address as [Buffer, Buffer];
      const facts = (master as Buffer[]).map(String);
      const epoch = Number(facts[facts.indexOf("config-epoch") + 1] ?? 0);
      return { endpoint: { host: String(host), port: Number(port) }, epoch };
    } finally {
      link.end("all questions are answered");
    }
  }

  async #check(endpoint: Endpoint): Promise<void> {
    const link = await this.#connect(endpoint, askMillisecondsMax, this.#closing.signal);
    try {
      const [role] = (await link.send(["ROLE"], askMillisecondsMax)) as [Buffer];
      if (String(role) === "master") return;
      throw new NotSent("unreachable", "the server that the Sentinels name is a replica");
    } catch (error) {
      // Who may not ask for the role has to believe the Sentinels.
      if (!(error instanceof Refusal && error.code === "NOPERM")) throw error;
    } finally {
      link.end("all questions are answered");
    }
  }

  #take({ endpoint, epoch }: View): void {
    if (epoch < this.#epoch) throw new NotSent("unreachable", "a Sentinel is behind");
    if (this.#closing.signal.aborted) return;
    this.#epoch = epoch;
    const before = this.#primary;
    if (before?.endpoint.host === endpoint.host && before.endpoint.port === endpoint.port) return;
    this.#primary = this.#makeNode(endpoint);
    before?.retire();
  }
}

/** Where a Sentinel says that the primary is; of two views the one with the higher epoch is newer. */
interface View {
  readonly endpoint: Endpoint;
  readonly epoch: number;
}
