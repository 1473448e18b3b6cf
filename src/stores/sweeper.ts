/** Removes what has expired, in the background: some keys at a time, and soon after they expire. */

import { expiryLimits } from "../limits.ts";

/** One round of removing. */
export interface Swept {
  /** When the next key expires, in milliseconds since 1970, or a moment that is past: there is more to remove. Null: no key expires. */
  readonly next: number | null;
}

/** Calls `sweep` when there is something to remove; keeps no process running. */
export class Sweeper {
  readonly #sweep: () => Swept | Promise<Swept>;
  readonly #now: () => number;
  #timer: NodeJS.Timeout | null = null;
  #due = Infinity;
  #isSweeping = false;
  #lookedAt = -Infinity;
  #isClosed = false;

  /** `sweep` removes a bounded number of keys; what it throws is dropped, and it is tried again later. One round at a time. */
  constructor(sweep: () => Swept | Promise<Swept>, now: () => number) {
    this.#sweep = sweep;
    this.#now = now;
  }

  /** Says that a key expires then. */
  expect(moment: number): void {
    if (this.#isClosed || moment >= this.#due) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#due = moment;
    if (this.#isSweeping) return;
    const { sweepMillisecondsDefault, sweepMillisecondsMax } = expiryLimits;
    const wait = Math.max(sweepMillisecondsDefault, moment - this.#now());
    const run = (): void => void this.#run();
    this.#timer = setTimeout(run, Math.min(wait, sweepMillisecondsMax)).unref();
  }

  /** Has it look soon where it has not for long: for keys of which others know. Cheap, to be called at each use. */
  lookNowAndThen(): void {
    const now = performance.now();
    if (now - this.#lookedAt < expiryLimits.sweepMillisecondsMax) return;
    this.#lookedAt = now;
    this.expect(this.#now());
  }

  /** Removes nothing more. */
  close(): void {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  async #run(): Promise<void> {
    this.#timer = null;
    this.#due = Infinity;
    this.#isSweeping = true;
    this.#lookedAt = performance.now();
    let next: number | null;
    try {
      const swept = this.#sweep();
      ({ next } = swept instanceof Promise ? await swept : swept);
    } catch {
      // The store is locked, damaged or away: whoever uses it is told so, and nobody sees what has expired.
      next = this.#now() + expiryLimits.sweepMillisecondsMax;
    }
    this.#isSweeping = false;
    const due = Math.min(this.#due, next ?? Infinity);
    this.#due = Infinity;
    if (due < Infinity) this.expect(due);
  }
}
