/** How many replicas have to have a write before it is answered. */

import type { RedisStoreConfig } from "./config.ts";
import { NotReplicated, NotSent } from "./faults.ts";
import { inTime } from "./in-time.ts";
import type { Link } from "./link.ts";
import type { RedisNode } from "./node.ts";

/** Asks for the confirmation of replicas, as `replicas_min` says. */
export class Replicas {
  readonly #min: number | "all";
  readonly #timeoutMilliseconds: number;
  readonly #isSingle: boolean;

  constructor(config: Pick<RedisStoreConfig, "replicasMin" | "timeoutMilliseconds" | "topology">) {
    this.#min = config.replicasMin;
    this.#timeoutMilliseconds = config.timeoutMilliseconds;
    this.#isSingle = config.topology === "single";
  }

  /** Whether any are asked. */
  get areAsked(): boolean {
    return this.#min !== 0;
  }

  /** Throws `NotSent` while nobody has said how many would have to confirm a write there. */
  check(node: RedisNode): void {
    if (this.#min !== "all" || node.replicas !== null) return;
    throw new NotSent("unreachable", "nobody has said yet which replicas it has");
  }

  /** Resolves when enough replicas have all that was answered on a connection before; rejects with `NotReplicated`. */
  async confirm(node: RedisNode, link: Link, deadlineMilliseconds: number): Promise<void> {
    const isAll = this.#min === "all";
    for (let least = 1; ;) {
      const needed = Math.max(least, this.#needed(node));
      const asked = link.confirm(needed, this.#timeoutMilliseconds, isAll);
      const found = await inTime(asked, deadlineMilliseconds).catch((fault: unknown) => {
        const why =
          fault instanceof NotSent ? "no replica confirmed in time" : (fault as Error).message;
        throw new NotReplicated(`the primary has it, but ${why}`);
      });
      // Others may have come, or become known, meanwhile.
      const all = Math.max(needed, this.#needed(node), found.connected);
      if (found.replicas >= all) return;
      if (found.replicas < needed) {
        throw new NotReplicated(
          `the primary has it, but only ${found.replicas} of ${needed} replicas confirmed`,
        );
      }
      least = all;
    }
  }

  /** What the setting cannot hold with so many replicas, each one sentence for a person. */
  remarks(replicas: number): string[] {
    const min = this.#min;
    const has = `the primary has ${replicas === 1 ? "one replica" : `${replicas} replicas`}`;
    if (min === "all") {
      return replicas === 0 ? [`no write can be confirmed: ${has}, and replicas_min = "all"`] : [];
    }
    if (min > replicas) return [`no write can be confirmed: ${has}, and replicas_min = ${min}`];
    if (min === 0 || min === replicas) return [];
    const safe = this.#isSingle ? replicas : '"all"';
    return [
      `an answered write may be lost when a replica takes over: ${has}, and replicas_min = ${min} lets one take over that lacks it; set replicas_min = ${safe}`,
    ];
  }

  #needed(node: RedisNode): number {
    return this.#min === "all" ? (node.replicas ?? 0) : this.#min;
  }
}
