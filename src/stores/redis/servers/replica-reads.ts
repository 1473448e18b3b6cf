/** Reads from replicas: what a replica does not answer well and soon, its primary is asked. */

import { millisecondsUntil } from "../../remote/retry.ts";
import { NotSent } from "../../remote/outcome.ts";
import type { Link, Reply } from "./link.ts";
import { type RedisNode, silenceMillisecondsMax } from "./node.ts";
import type { Topology } from "./topology.ts";

/** How old the knowledge may be that a replica follows its primary. */
const checkedMillisecondsMax = 1_000;
/** How long a replica may not have heard of its primary, which says something every 10 seconds unless it is set up otherwise. */
const unheardSecondsMax = 15;

/** What is known of a connection to a replica. */
interface Checked {
  atMilliseconds: number;
  checking: Promise<void> | null;
}

/** Asks the replicas of a store. */
export class ReplicaReads {
  readonly #topology: Topology;
  readonly #checked = new WeakMap<Link, Checked>();

  constructor(topology: Topology) {
    this.#topology = topology;
  }

  /** Resolves to what a replica answers; undefined where none is to be had, or it does not answer well: then the primary is to be asked. */
  async read(
    slot: number,
    send: (link: Link, milliseconds: number) => Promise<Reply>,
    deadline: number,
  ): Promise<Reply | undefined> {
    const node = this.#topology.replicaOf(slot);
    if (node === null) return undefined;
    const link = this.#linkTo(node);
    if (link === null) return undefined;
    // A replica that hangs must leave time for the primary.
    const milliseconds = Math.min(silenceMillisecondsMax, millisecondsUntil(deadline) / 2);
    try {
      const [reply] = await Promise.all([
        send(link, milliseconds),
        this.#whenChecked(link, milliseconds),
      ]);
      return reply;
    } catch {
      this.#topology.doubtReplica(node);
      return undefined;
    }
  }

  /** Nobody waits for a connection: until there is one, the primary answers. */
  #linkTo(node: RedisNode): Link | null {
    const link = node.link(false);
    if (!(link instanceof Promise)) return link;
    link.catch(() => this.#topology.doubtReplica(node));
    return null;
  }

  /** One question serves all reads that come while it is under way. */
  #whenChecked(link: Link, milliseconds: number): Promise<void> | null {
    let known = this.#checked.get(link);
    if (known === undefined)
      this.#checked.set(link, (known = { atMilliseconds: -Infinity, checking: null }));
    const checked = known;
    if (performance.now() - checked.atMilliseconds < checkedMillisecondsMax) return null;
    return (checked.checking ??= this.#check(link, milliseconds)
      .then(() => void (checked.atMilliseconds = performance.now()))
      .finally(() => (checked.checking = null)));
  }

  async #check(link: Link, milliseconds: number): Promise<void> {
    const info = String(await link.send(["INFO", "replication"], milliseconds));
    const [, role] = /^role:(\w+)/m.exec(info) ?? [];
    const [, status] = /^master_link_status:(\w+)/m.exec(info) ?? [];
    const [, seconds] = /^master_last_io_seconds_ago:(-?\d+)/m.exec(info) ?? [];
    const unheard = Number(seconds ?? -1);
    if (role === "slave" && status === "up" && unheard >= 0 && unheard <= unheardSecondsMax) return;
    throw new NotSent("unreachable", "the replica does not follow its primary");
  }
}
