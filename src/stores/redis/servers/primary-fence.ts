/** Whether what a server has answered was still the primary's to say, as the Sentinels know it. */

import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { Unconfirmed } from "../faults.ts";
import type { RedisNode } from "./node.ts";
import type { View } from "./sentinel-view.ts";
import type { SentinelWatch } from "./sentinel-watch.ts";

/** Most that an answer may be behind what other hosts have been answered by another primary. */
export const staleMillisecondsMax = 1_000;
/** How long those Sentinels are waited for that are slower than most. */
const stragglerMilliseconds = 500;
/** Pause before the Sentinels are asked again while they do not agree. */
const undecidedMilliseconds = 25;

/** Somebody with an answer that may not count. */
interface Waiter {
  readonly node: RedisNode;
  readonly isWrite: boolean;
  readonly deadlineMilliseconds: number;
  readonly resolve: () => void;
  readonly reject: (fault: Unconfirmed) => void;
}

/**
 * Asks all Sentinels whether they still name the primary, once for all answers that came before: like a sync of a
 * disk, one question at a time serves many writes.
 */
export class PrimaryFence {
  readonly #majority: number;
  readonly #primary: () => RedisNode | null;
  #watches: readonly SentinelWatch[] = [];
  #confirmedAtMilliseconds = -Infinity;
  #waiting: Waiter[] = [];
  #looking: Promise<void> | null = null;
  #isClosed = false;

  /** So many Sentinels have to agree; `primary` is the server in use. */
  constructor(majority: number, primary: () => RedisNode | null) {
    this.#majority = majority;
    this.#primary = primary;
  }

  /** These are asked from now on. */
  watch(watches: readonly SentinelWatch[]): void {
    this.#watches = watches;
  }

  /** Whether most Sentinels named the primary so short a time ago that what it reads is new enough. */
  get isFresh(): boolean {
    const age = performance.now() - this.#confirmedAtMilliseconds;
    // In good time, so that nobody has to wait for it.
    if (age > staleMillisecondsMax / 2 && age < staleMillisecondsMax) void this.look();
    return age < staleMillisecondsMax;
  }

  /** The primary is another one: what was confirmed does not hold for it. */
  forget(): void {
    this.#confirmedAtMilliseconds = -Infinity;
  }

  /** See `Topology.confirm`. */
  confirm(node: RedisNode, isWrite: boolean, deadlineMilliseconds: number): Promise<void> | null {
    if (!isWrite && node === this.#primary() && this.isFresh) return null;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ node, isWrite, deadlineMilliseconds, resolve, reject });
      void this.look();
    });
  }

  /** Asks, or waits for the answers to what is asked already. Never rejects. */
  look(): Promise<void> {
    return (this.#looking ??= this.#look().finally(() => {
      this.#looking = null;
      if (this.#waiting.length > 0) void this.look();
    }));
  }

  /** Nothing more is confirmed. */
  close(): void {
    this.#isClosed = true;
    this.#settle(this.#waiting.splice(0), []);
  }

  async #look(): Promise<void> {
    // All answers of this turn go with one question.
    await nextTurn();
    const waiting = this.#waiting;
    this.#waiting = [];
    const askedAtMilliseconds = performance.now();
    const primary = this.#primary();
    const views = await this.#ask();
    const isNamed = views.filter((view) => names(view, primary)).length >= this.#majority;
    if (isNamed && primary === this.#primary()) this.#confirmedAtMilliseconds = askedAtMilliseconds;
    const undecided = this.#settle(waiting, views);
    if (undecided.length === 0) return;
    this.#waiting.push(...undecided);
    await sleep(undecidedMilliseconds, undefined, { ref: false });
  }

  /** Answers those for whom it is certain, and those whose time is up; returns the others. */
  #settle(waiting: readonly Waiter[], views: readonly View[]): Waiter[] {
    const primary = this.#primary();
    const named = views.filter((view) => names(view, primary));
    const epoch = Math.max(0, ...named.map((view) => view.epoch));
    // One that knows of another server, or makes another the primary, knows better than those that have not heard of it.
    const isDisputed =
      named.some((view) => view.isFailingOver) ||
      views.some((view) => !names(view, primary) && view.epoch > epoch);
    const isNamed = named.length >= this.#majority;
    const now = performance.now();
    return waiting.filter(({ node, isWrite, deadlineMilliseconds, resolve, reject }) => {
      if (this.#isClosed) reject(new Unconfirmed("the store was closed"));
      else if (node !== primary) reject(new Unconfirmed("another server is the primary now"));
      else if (isNamed && !(isWrite && isDisputed)) resolve();
      else if (now < deadlineMilliseconds) return true;
      else reject(new Unconfirmed("too few Sentinels confirm that it is still the primary"));
      return false;
    });
  }

  /** What the Sentinels know after this call; those that take much longer than most count as away. */
  async #ask(): Promise<View[]> {
    const start = performance.now();
    const views: View[] = [];
    const asked = new Set(this.#watches);
    const most = Promise.withResolvers<void>();
    const answers = this.#watches.map(async (watch) => {
      const view = await watch.confirm();
      asked.delete(watch);
      if (view !== null) views.push(view);
      if (views.length >= this.#majority) most.resolve();
    });
    const all = Promise.all(answers);
    await Promise.race([all, most.promise]);
    if (asked.size > 0) {
      const milliseconds = Math.max(stragglerMilliseconds, 2 * (performance.now() - start));
      const timer = setTimeout(() => {
        for (const watch of asked) watch.reconnect();
      }, milliseconds);
      await all.finally(() => clearTimeout(timer));
    }
    return [...views];
  }
}

function names({ endpoint }: View, node: RedisNode | null): boolean {
  return node?.endpoint.host === endpoint.host && node.endpoint.port === endpoint.port;
}
