/** What share of the host's thread entries have, where all have to share it. */

import { isolateCallLimits } from "../../../limits.ts";
import { turnPlacesMax } from "../../../web/turn-memory-layout.ts";

const { entriesTurnMillisecondsMax } = isolateCallLimits;
/** So many entries have to go well before more requests go into one. */
const goodEntriesMin = 64;

/**
 * The turns of the event loop in which a guest is entered on the thread of all. What the host answers on the spot enters the guest
 * again before that turn is over, and the guest may ask for the next thing at once: without an end to a turn nobody else had one.
 */
export class EntryTurns {
  /** When the turn began that is under way; null where none is. */
  #began: number | null = null;
  /** What has to wait for the next one, in order. */
  readonly #waiting: (() => void)[] = [];
  #isScheduled = false;

  /** Whether an entry has to wait, now by `performance.now()`; where it need not, its turn is under way from here on. */
  isOver(now: number): boolean {
    if (this.#waiting.length > 0) return true;
    if (this.#began !== null) return now - this.#began > entriesTurnMillisecondsMax;
    this.#begin(now);
    return false;
  }

  /** Does something in the next turn, or in one of those that follow. */
  next(work: () => void): void {
    this.#waiting.push(work);
    this.#schedule();
  }

  readonly #run = (): void => {
    this.#isScheduled = false;
    const began = performance.now();
    this.#begin(began);
    try {
      do this.#waiting.shift()?.();
      while (performance.now() - began <= entriesTurnMillisecondsMax && this.#waiting.length > 0);
    } finally {
      if (this.#waiting.length > 0) this.#schedule();
    }
  };

  #schedule(): void {
    if (!this.#isScheduled) setImmediate(this.#run);
    this.#isScheduled = true;
  }

  #begin(now: number): void {
    if (this.#began === null) setImmediate(() => (this.#began = null));
    this.#began = now;
  }
}

/**
 * How many requests go into one entry: one where requests wait for something, or go wrong, so that each has its own time and its
 * own account; else more and more.
 */
export class BatchSize {
  /** Requests that the next entry may have. */
  max = 1;
  #good = 0;

  /** An entry with as many has answered them all. */
  wentWell(): void {
    this.#good += 1;
    if (this.#good < goodEntriesMin || this.max === turnPlacesMax) return;
    this.#good = 0;
    this.max = Math.min(this.max * 2, turnPlacesMax);
  }

  /** One has not. */
  wentWrong(): void {
    this.max = 1;
    this.#good = 0;
  }
}
