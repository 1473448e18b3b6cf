/** How many replicas have to have a write before it is answered. */

import type { RedisStoreConfig } from "../config.ts";
import { NotReplicated, Refusal } from "../faults.ts";
import { NotSent } from "../../remote/outcome.ts";
import { inTime } from "./in-time.ts";
import type { Link } from "./link.ts";
import type { RedisNode } from "./node.ts";
import { errorMessage } from "../../../common/error-facts.ts";

/**
 * How long a replica of a Cluster counts that was seen with its primary. What the servers tell of each other lags behind, and one
 * that has come back and is then put in the primary's place has left by the time it would have to confirm.
 */
const seenMilliseconds = 10_000;

/** Asks for the confirmation of replicas, as `replicas_min` says. */
export class Replicas {
  readonly #min: number | "all";
  readonly #timeoutMilliseconds: number;
  readonly #topology: RedisStoreConfig["topology"];
  readonly #seen = new WeakMap<RedisNode, { replicas: number; atMilliseconds: number }>();
  /** Servers whose replicas have confirmed, and not failed to since. */
  readonly #proven = new WeakSet<RedisNode>();

  constructor(config: Pick<RedisStoreConfig, "replicasMin" | "timeoutMilliseconds" | "topology">) {
    this.#min = config.replicasMin;
    this.#timeoutMilliseconds = config.timeoutMilliseconds;
    this.#topology = config.topology;
  }

  /** Whether any are asked. */
  get areAsked(): boolean {
    return this.#min !== 0;
  }

  /**
   * Whether a server's replicas are to be asked, by `expect`, before it is sent a write: what it would have to leave unconfirmed is
   * better not sent. Throws `NotSent` while nobody has said how many would have to confirm a write there.
   */
  isDoubted(node: RedisNode): boolean {
    if (this.#min === "all" && node.replicas === null)
      throw new NotSent("unreachable", "nobody has said yet which replicas it has");
    return this.#min !== 0 && !this.#proven.has(node);
  }

  /** Resolves when so many replicas follow the server as would have to confirm a write; rejects with `NotSent` or `Refusal`. */
  async expect(node: RedisNode, link: Link, deadlineMilliseconds: number): Promise<void> {
    const asked = link.following(
      Math.max(1, this.#needed(node)),
      this.#timeoutMilliseconds,
      this.#min === "all",
    );
    const found = await inTime(asked, deadlineMilliseconds).catch((fault: unknown) => {
      if (fault instanceof NotSent || fault instanceof Refusal) throw fault;
      throw new NotSent("unreachable", errorMessage(fault));
    });
    this.#see(node, found.connected);
    const needed = Math.max(1, this.#needed(node), found.connected);
    if (found.replicas < needed) {
      throw new NotSent(
        "unreachable",
        `only ${found.replicas} of ${needed} replicas follow the primary`,
      );
    }
    this.#proven.add(node);
  }

  /** Resolves when enough replicas have all that was answered on a connection before; rejects with `NotReplicated`. */
  async confirm(node: RedisNode, link: Link, deadlineMilliseconds: number): Promise<void> {
    const isAll = this.#min === "all";
    for (let least = 1; ;) {
      const needed = Math.max(least, this.#needed(node));
      const asked = link.confirm(needed, this.#timeoutMilliseconds, isAll);
      const found = await inTime(asked, deadlineMilliseconds).catch((fault: unknown) => {
        const why = fault instanceof NotSent ? "no replica confirmed in time" : errorMessage(fault);
        throw new NotReplicated(`the primary has it, but ${why}`);
      });
      this.#see(node, found.connected);
      // Others may have come, or become known, meanwhile.
      const all = Math.max(needed, this.#needed(node), found.connected);
      if (found.replicas >= all) return;
      if (found.replicas < needed) {
        this.#proven.delete(node);
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
    const safe = this.#topology === "single" ? replicas : '"all"';
    return [
      `an answered write may be lost when a replica takes over: ${has}, and replicas_min = ${min} lets one take over that lacks it; set replicas_min = ${safe}`,
    ];
  }

  #needed(node: RedisNode): number {
    if (this.#min !== "all") return this.#min;
    return Math.max(node.replicas ?? 0, this.#seen.get(node)?.replicas ?? 0);
  }

  /** Sentinels know themselves which replicas are there. */
  #see(node: RedisNode, replicas: number): void {
    if (this.#topology !== "cluster") return;
    const seen = this.#seen.get(node);
    const now = performance.now();
    const isKept =
      seen !== undefined &&
      seen.replicas > replicas &&
      now - seen.atMilliseconds < seenMilliseconds;
    if (!isKept) this.#seen.set(node, { replicas, atMilliseconds: now });
  }
}
