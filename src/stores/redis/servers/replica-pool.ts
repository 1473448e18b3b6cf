/** The replicas that are read from: which of them each primary's reads go to. */

import type { Endpoint } from "./connections.ts";
import type { RedisNode } from "./node.ts";

/** How long a replica is left alone that failed. */
const doubtMilliseconds = 5_000;

interface Member {
  readonly node: RedisNode;
  doubtedUntilMilliseconds: number;
}

/**
 * Keeps to one replica of each primary until that fails, so that what this process reads does not go back and forth between what several
 * of them have; which one is drawn, so that processes are spread.
 */
export class ReplicaPool {
  readonly #makeNode: (endpoint: Endpoint) => RedisNode;
  readonly #members = new Map<string, Member>();
  #replicas: ReadonlyMap<string, readonly string[]> = new Map();
  readonly #chosen = new Map<string, string>();

  constructor(makeNode: (endpoint: Endpoint) => RedisNode) {
    this.#makeNode = makeNode;
  }

  /** Of each primary, by its name, the replicas that there are now; what is no replica any more is closed. */
  take(replicas: ReadonlyMap<string, readonly Endpoint[]>): void {
    const names = new Map<string, readonly string[]>();
    for (const [primary, endpoints] of replicas) {
      names.set(primary, endpoints.map(nameOf));
      for (const endpoint of endpoints) {
        const name = nameOf(endpoint);
        if (this.#members.has(name)) continue;
        this.#members.set(name, { node: this.#makeNode(endpoint), doubtedUntilMilliseconds: 0 });
      }
    }
    this.#replicas = names;
    const all = new Set([...names.values()].flat());
    for (const [name, { node }] of this.#members) {
      if (all.has(name)) continue;
      this.#members.delete(name);
      node.retire();
    }
  }

  /** The replica for reads of a primary; null where there is none, or all have failed just now. */
  find(primary: string): RedisNode | null {
    const names = this.#replicas.get(primary) ?? [];
    const chosen = this.#chosen.get(primary);
    const usable = names.filter((name) => this.#isUsable(name));
    const name =
      chosen !== undefined && usable.includes(chosen)
        ? chosen
        : usable[Math.floor(Math.random() * usable.length)];
    if (name === undefined) return null;
    this.#chosen.set(primary, name);
    return this.#members.get(name)?.node ?? null;
  }

  /** Leaves one alone for a while. */
  doubt(node: RedisNode): void {
    const member = this.#members.get(nameOf(node.endpoint));
    if (member?.node !== node) return;
    member.doubtedUntilMilliseconds = performance.now() + doubtMilliseconds;
  }

  /** Ends all connections. */
  close(reason: string): void {
    for (const { node } of this.#members.values()) node.close(reason);
  }

  #isUsable(name: string): boolean {
    const member = this.#members.get(name);
    return member !== undefined && member.doubtedUntilMilliseconds <= performance.now();
  }
}

/** The name of a server. */
export function nameOf({ host, port }: Endpoint): string {
  return `${host}:${port}`;
}
