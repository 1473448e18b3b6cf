/** One server: its connections, opened when they are needed and again after they have ended. */

import { setTimeout as sleep } from "node:timers/promises";
import { pauseAfter } from "../../remote/retry.ts";
import type { Connect, Endpoint } from "./connections.ts";
import { Refusal } from "../faults.ts";
import { NotSent } from "../../remote/outcome.ts";
import type { Link } from "./link.ts";
import { errorMessage } from "../../../common/error-facts.ts";

/** How long a server may keep silent before others are asked whether it is still what it was. */
export const silenceMillisecondsMax = 500;
/** How long answers of a server that is no primary any more are waited for. */
const retireMilliseconds = 1_000;

/** A connection to a server that is there again and again. */
class Lane {
  readonly #endpoint: Endpoint;
  readonly #connect: Connect;
  readonly #timeoutMilliseconds: number;
  readonly #closing = new AbortController();
  #link: Link | null = null;
  #opening: Promise<Link> | null = null;
  #openingSinceMilliseconds = 0;
  #failures = 0;

  constructor(endpoint: Endpoint, connect: Connect, timeoutMilliseconds: number) {
    this.#endpoint = endpoint;
    this.#connect = connect;
    this.#timeoutMilliseconds = timeoutMilliseconds;
  }

  get usable(): Link | null {
    return this.#link?.isUsable === true ? this.#link : null;
  }

  /** For how long something has waited here, for a connection or for any answer. */
  get silentMilliseconds(): number {
    if (this.#opening !== null) return performance.now() - this.#openingSinceMilliseconds;
    return this.usable?.silentMilliseconds ?? 0;
  }

  /** Resolves to a connection, one attempt for all who ask meanwhile; rejects as that attempt does. */
  open(): Promise<Link> {
    if (this.#opening !== null) return this.#opening;
    this.#openingSinceMilliseconds = performance.now();
    return (this.#opening = this.#open().finally(() => (this.#opening = null)));
  }

  async #open(): Promise<Link> {
    const { signal } = this.#closing;
    // Whoever waits for a server that is closed meanwhile is told by what follows.
    if (this.#failures > 0) {
      await sleep(pauseAfter(this.#failures), undefined, { signal }).catch(() => {});
    }
    try {
      const link = await this.#connect(this.#endpoint, this.#timeoutMilliseconds, signal);
      await this.#silencePrevious(link);
      if (signal.aborted) link.end(String(signal.reason));
      this.#link = link;
      this.#failures = 0;
      return link;
    } catch (error) {
      this.#failures++;
      throw error;
    }
  }

  /** What the connection before has left behind must not be carried out after what comes now. */
  async #silencePrevious(link: Link): Promise<void> {
    const words = this.#link?.lastWords ?? null;
    if (words === null) return;
    try {
      await link.send(words, this.#timeoutMilliseconds);
    } catch (fault) {
      // Gone already, or not ours to end: then "outcome unknown" also means that it may still happen.
      if (fault instanceof Refusal) return;
      link.end("the server does not answer");
      throw new NotSent("unreachable", errorMessage(fault));
    }
  }

  close(reason: string): void {
    this.#closing.abort(reason);
    this.#link?.end(reason);
  }
}

/** A server at one address. */
export class RedisNode {
  readonly endpoint: Endpoint;
  /** How many replicas may be put in its place, as last heard while it was a primary; null where nobody has said. */
  replicas: number | null = null;
  readonly #reads: Lane;
  readonly #writes: Lane;

  /**
   * `hasLanes`: writes get a connection of their own, for `WAIT` holds up all that comes behind it. A connection may take as long as
   * a call, however far away the server is; whoever learns that another is the primary gives it up before.
   */
  constructor(
    endpoint: Endpoint,
    connect: Connect,
    { hasLanes, timeoutMilliseconds }: { hasLanes: boolean; timeoutMilliseconds: number },
  ) {
    this.endpoint = endpoint;
    this.#reads = new Lane(endpoint, connect, timeoutMilliseconds);
    this.#writes = hasLanes ? new Lane(endpoint, connect, timeoutMilliseconds) : this.#reads;
  }

  /** The connection for a read or a write, at once where there is one. Rejects as `Connect` does. */
  link(isWrite: boolean): Link | Promise<Link> {
    const lane = isWrite ? this.#writes : this.#reads;
    return lane.usable ?? lane.open();
  }

  /** Whether something has waited here for so long while no answer came. */
  isSilentFor(milliseconds: number): boolean {
    const lanes = [this.#reads, this.#writes];
    return lanes.some(({ silentMilliseconds }) => silentMilliseconds >= milliseconds);
  }

  /** Ends the connections for good; the reason is told to those who wait for answers. */
  close(reason: string): void {
    this.#reads.close(reason);
    this.#writes.close(reason);
  }

  /** Ends the connections of a server that is no primary any more, once what it was sent is answered. */
  retire(): void {
    const reason = "the server is no longer the primary";
    if (this.isSilentFor(silenceMillisecondsMax)) return this.close(reason);
    setTimeout(() => this.close(reason), retireMilliseconds).unref();
  }
}
