/**
 * How many keys a store may hold. No transaction of the service spans keys, so the keys are counted before one is added:
 * exact for the calls of one process, while another process may add keys between the count and the write.
 */

import { bobbinError } from "../../errors.ts";
import { expiryLimits } from "../../limits.ts";
import { Turns } from "../remote/turns.ts";
import { sideBySide } from "./batches.ts";
import type { Call } from "./calls.ts";
import type { Items } from "./items.ts";

/** The capacity of one store as one process sees it. */
export class Capacity {
  readonly #store: string;
  readonly #max: number;
  readonly #items: Items;
  readonly #now: () => number;
  readonly #turns = new Turns(1);
  #started = 0;
  #finished = 0;

  constructor(store: string, tuplesMax: number, items: Items, now: () => number) {
    this.#now = now;
    this.#store = store;
    this.#max = tuplesMax;
    this.#items = items;
  }

  /** Whether there is a limit at all. */
  get isLimited(): boolean {
    return this.#max !== Infinity;
  }

  /** Runs a write that adds so many keys. Rejects with `store-full`, before it, when they have no room. */
  async add<T>(call: Call, added: number, write: () => Promise<T>): Promise<T> {
    if (!this.isLimited || added === 0) return write();
    const admitted = await this.#tryToAdd(call, added, write);
    if (admitted !== null) return admitted.answer;
    // Others who are under way may take the last places, so those who are near the limit go one by one.
    return call.inTurn(this.#turns, async () => {
      for (let attemptNumber = 1; ; attemptNumber++) {
        const later = await this.#tryToAdd(call, added, write);
        if (later !== null) return later.answer;
        await call.pause(attemptNumber);
      }
    });
  }

  /** Removes keys that have expired at a moment, at most so many, and says how many it found. */
  async removeExpired(
    call: Call,
    moment: number,
    max: number = expiryLimits.sweptKeysMax,
  ): Promise<number> {
    const expired = await this.#items.expired(call, moment, max);
    await sideBySide(expired, (one) => this.#items.deleteTagged(call, one));
    return expired.length;
  }

  /** Null when the keys have room only if others who are under way do not add theirs. */
  async #tryToAdd<T>(
    call: Call,
    added: number,
    write: () => Promise<T>,
  ): Promise<{ answer: T } | null> {
    const finishedBefore = this.#finished;
    this.#started += added;
    try {
      let there = await this.#items.count(call);
      // What has expired is counted as well, until there is no room for it.
      const lacking = there + added - this.#max;
      if (lacking > 0) {
        await this.removeExpired(call, this.#now(), lacking);
        // Others may have removed what was counted.
        there = await this.#items.count(call);
      }
      if (there + added > this.#max) {
        throw bobbinError("store-full", { store: this.#store, max: this.#max });
      }
      // Everybody who had not ended when the count began may be missing in it.
      if (there + this.#started - finishedBefore > this.#max) return null;
      return { answer: await write() };
    } finally {
      this.#finished += added;
    }
  }
}
