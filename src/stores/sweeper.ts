/** Removes what has expired, in the background: some keys at a time, and soon after they expire. */

import { expiryLimits } from "../limits.ts";

/** One round of removing. */
export interface Swept {
  /** When the next key expires, in milliseconds since 1970, or a moment that is past: there is more to remove. Null: no key expires. */
  readonly next: number | null;
}

/** Calls `sweep` when there is something to remove; keeps no process running. */
export class Sweeper {
  readonly #sweep: () => Swept;
  readonly #now: () => number;
  #timer: NodeJS.Timeout | null = null;
  #due = Infinity;
  #isClosed = false;

  /** `sweep` removes a bounded number of keys, on the calling thread; what it throws is dropped, and it is tried again later. */
  constructor(sweep: () => Swept, now: () => number) {
    this.#sweep = sweep;
    this.#now = now;
  }

  /** Says that a key expires then. */
  expect(moment: number): void {
    if (this.#isClosed || moment >= this.#due) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#due = moment;
    const { sweepMillisecondsDefault, sweepMillisecondsMax } = expiryLimits;
    const wait = Math.max(sweepMillisecondsDefault, moment - this.#now());
    this.#timer = setTimeout(() => this.#run(), Math.min(wait, sweepMillisecondsMax)).unref();
  }

  /** Removes nothing more. */
  close(): void {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #run(): void {
    this.#timer = null;
    this.#due = Infinity;
    let next: number | null;
    try {
      ({ next } = this.#sweep());
    } catch {
      // The store is locked or damaged: whoever uses it is told so, and nobody sees what has expired.
      next = this.#now() + expiryLimits.sweepMillisecondsMax;
    }
    if (next !== null) this.expect(next);
  }
}
