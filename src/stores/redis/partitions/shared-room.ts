/**
 * How many keys a store may hold whose partitions cannot see each other: they are counted before one is added. Exact for the calls of one process, while
 * others may add keys that have not been counted yet.
 */

import { bobbinError } from "../../../errors.ts";
import { deadlineAfter } from "../../remote/retry.ts";
import { Turns } from "../../remote/turns.ts";
import type { Reply } from "../servers/link.ts";

/** How old the number of keys may be where there seems to be room. */
const countMillisecondsMax = 1_000;

/** Asks a partition to write, and tells it how many keys it may hold then. */
export type Send = (max: string) => Promise<Reply>;

/** What there is to know. */
export interface RoomPlan {
  readonly store: string;
  readonly address: string;
  readonly timeoutMilliseconds: number;
  readonly max: number;
  /** The keys of each partition. */
  count(): Promise<number[]>;
}

/** Whether a script had no room. */
export function isFull(reply: Reply): boolean {
  return reply === -1 || (Array.isArray(reply) && reply[0] === -1);
}

/** The room of one store as one process sees it. */
export class SharedRoom {
  readonly #plan: RoomPlan;
  readonly #turns = new Turns(1);
  readonly #underWay = new Set<Promise<unknown>>();
  /** No more keys than this are there, as far as this process can know; Infinity while nobody has counted. */
  #most = Infinity;
  #countedAtMilliseconds = -Infinity;

  constructor(plan: RoomPlan) {
    this.#plan = plan;
  }

  /** Has one partition write what adds so many keys at most; resolves to its answer. */
  async admit(partition: number, added: number, send: Send): Promise<Reply> {
    if (this.#hasRoomFor(added)) return this.#add(added, () => send("-1"));
    // What is there already needs no room, and nobody needs to count.
    const reply = await send("0");
    if (!isFull(reply)) return reply;
    return this.#inTurn(async () => {
      const counts = await this.#count();
      if (this.#hasRoomFor(added)) return this.#add(added, () => send("-1"));
      // What it deletes makes room for what it adds, and that only the partition knows.
      const others = sumOf(counts) - (counts[partition] ?? 0);
      return this.#add(added, () => send(String(Math.max(0, this.#plan.max - others))));
    });
  }

  /** The same for several partitions; `countNew` tells how many of so many keys are not there. Rejects with `store-full` before anything is written. */
  async admitAll(
    added: number,
    countNew: () => Promise<number>,
    write: () => Promise<void>,
  ): Promise<void> {
    if (this.#hasRoomFor(added)) return this.#add(added, write);
    return this.#inTurn(async () => {
      const there = sumOf(await this.#count());
      if (this.#hasRoomFor(added)) return this.#add(added, write);
      // Nobody else is let in meanwhile.
      this.#most = Infinity;
      const missing = await countNew();
      const { store, max } = this.#plan;
      if (missing > 0 && there + missing > max) throw bobbinError("store-full", { store, max });
      this.#most = there;
      return this.#add(missing, write);
    });
  }

  #hasRoomFor(added: number): boolean {
    const age = performance.now() - this.#countedAtMilliseconds;
    return this.#most + added <= this.#plan.max && age < countMillisecondsMax;
  }

  async #add<T>(added: number, write: () => Promise<T>): Promise<T> {
    this.#most += added;
    const writing = write();
    this.#underWay.add(writing);
    try {
      return await writing;
    } finally {
      this.#underWay.delete(writing);
    }
  }

  /** Those who have been let in before are waited for, and nobody is let in meanwhile. */
  async #count(): Promise<number[]> {
    this.#most = Infinity;
    await Promise.allSettled(this.#underWay);
    const askedAtMilliseconds = performance.now();
    const counts = await this.#plan.count();
    this.#most = sumOf(counts);
    this.#countedAtMilliseconds = askedAtMilliseconds;
    return counts;
  }

  async #inTurn<T>(run: () => Promise<T>): Promise<T> {
    const { store, address, timeoutMilliseconds: milliseconds } = this.#plan;
    const leave = await this.#turns.enter(deadlineAfter(milliseconds));
    if (leave === null) throw bobbinError("store-timeout", { store, address, milliseconds });
    try {
      return await run();
    } finally {
      leave();
    }
  }
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
