/**
 * How many keys a store may hold. No transaction of the service spans keys, so the keys are counted before one is added:
 * exact for the calls of one process, while another process may add keys between the count and the write.
 */

import { bobbinError } from "../../errors.ts";
import { Turns } from "../remote/turns.ts";
import type { Call } from "./calls.ts";
import type { Items } from "./items.ts";

/** The capacity of one store as one process sees it. */
export class Capacity {
  readonly #store: string;
  readonly #max: number;
  readonly #items: Items;
  readonly #turns = new Turns(1);
  #started = 0;
  #finished = 0;

  constructor(store: string, tuplesMax: number, items: Items) {
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

  /** Null when the keys have room only if others who are under way do not add theirs. */
  async #tryToAdd<T>(
    call: Call,
    added: number,
    write: () => Promise<T>,
  ): Promise<{ answer: T } | null> {
    const finishedBefore = this.#finished;
    this.#started += added;
    try {
      const there = await this.#items.count(call);
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
