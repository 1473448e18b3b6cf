/** What a host knows of keys that expire: those that it has written, and those that it has met. */

import { dynamoLimits, expiryLimits } from "../../limits.ts";
import { Sweeper } from "../sweeper.ts";
import { hasExpired, keptOf, type Item } from "./kept-details.ts";

/** Removes keys that have expired at a moment. */
export type RemoveExpired = (keys: readonly string[], moment: number) => Promise<void>;

/**
 * The clock of a store, and what has expired by it. The service can find nothing by its moment but by reading the whole table; so each
 * host removes what it knows of, some time after its moment, when it has expired by the clocks of the other hosts as well.
 */
export class Expiries {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly #remove: RemoveExpired;
  readonly #moments = new Map<string, number>();
  readonly #sweeper: Sweeper;

  constructor(now: () => number, remove: RemoveExpired) {
    this.now = now;
    this.#remove = remove;
    this.#sweeper = new Sweeper(() => this.#sweep(), now);
  }

  /** Says that a key was written so, or found. */
  expect(key: string, moment: number | null): void {
    if (moment === null) return;
    if (this.#moments.size >= dynamoLimits.expectedKeysMax && !this.#moments.has(key)) return;
    this.#moments.set(key, moment);
    this.#sweeper.expect(moment + expiryLimits.skewMillisecondsMax);
  }

  /** Whether an item, read with `EXPIRES_AT`, is there for whoever asks; one that has expired is removed later. */
  isSeen(key: string, item: Item): boolean {
    if (!hasExpired(item, this.now())) return true;
    this.expect(key, keptOf(item).expiresAt);
    return false;
  }

  /** Removes nothing more. */
  close(): void {
    this.#sweeper.close();
  }

  async #sweep(): Promise<{ next: number | null }> {
    const moment = this.now() - expiryLimits.skewMillisecondsMax;
    const due = [...this.#moments].filter(([, one]) => one <= moment);
    const keys = due.slice(0, expiryLimits.sweptKeysMax).map(([key]) => key);
    await this.#remove(keys, moment);
    // One that was written anew meanwhile has another moment.
    for (const [key, one] of due.slice(0, keys.length)) {
      if (this.#moments.get(key) === one) this.#moments.delete(key);
    }
    const next = [...this.#moments.values()].reduce((a, b) => Math.min(a, b), Infinity);
    return { next: next === Infinity ? null : next + expiryLimits.skewMillisecondsMax };
  }
}
