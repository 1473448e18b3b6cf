/** Room in a limited store: what has expired has to go before the store is full. */

import { isBobbinError } from "../../errors.ts";
import { dynamoLimits } from "../../limits.ts";
import { millisecondsUntil } from "../remote/retry.ts";
import type { CountedParts, CountedTransactions } from "./counted-transactions.ts";

/** Makes room, and knows when there is none to be made. */
export class Room {
  readonly #parts: CountedParts;
  readonly #transactions: CountedTransactions;
  #markedUntil = -Infinity;
  /** Before this moment nothing more expires, as far as is known here. */
  #noneBefore = -Infinity;

  constructor(parts: CountedParts, transactions: CountedTransactions) {
    this.#parts = parts;
    this.#transactions = transactions;
  }

  /** Told before a key gets a moment; has the store say that keys expire in it. */
  async expect(moment: number, deadlineMilliseconds: number): Promise<void> {
    this.#noneBefore = Math.min(this.#noneBefore, moment);
    if (performance.now() < this.#markedUntil) return;
    await this.#parts.meta.markExpiries(deadlineMilliseconds);
    this.#markedUntil = performance.now() + dynamoLimits.expiryMarkMillisecondsMax;
  }

  /** Tries again what finds no room for so many keys, as long as keys may be removed for it. */
  async orMake<T>(
    needed: number,
    deadlineMilliseconds: number,
    attempt: () => Promise<T>,
  ): Promise<T> {
    for (;;) {
      try {
        return await attempt();
      } catch (error) {
        const isFull = isBobbinError(error) && error.code === "store-full";
        if (!isFull || !(await this.#make(needed, deadlineMilliseconds))) throw error;
      }
    }
  }

  /** Removes keys that have expired until there are so many places; false where it is known that there are none. */
  async #make(needed: number, deadlineMilliseconds: number): Promise<boolean> {
    const { meta, reads, now, place } = this.#parts;
    const moment = now();
    if (moment < this.#noneBefore) return false;
    if (!(await meta.read(deadlineMilliseconds)).hasExpiries) return false;
    let next = moment + dynamoLimits.roomSearchMillisecondsDefault;
    let removed = 0;
    for await (const page of reads.expiries(deadlineMilliseconds)) {
      const due = page.filter((one) => one.moment <= moment).map(({ key }) => key);
      for (const one of page) if (one.moment > moment) next = Math.min(next, one.moment);
      const max = dynamoLimits.transactionItemsMax - 1;
      for (let start = 0; start < due.length && removed < needed; start += max) {
        const some = due.slice(start, start + max);
        removed += await this.#transactions.removeExpired(some, moment, deadlineMilliseconds);
      }
      // The caller needs the other half of the time.
      const isLate = millisecondsUntil(deadlineMilliseconds) < place.timeoutMilliseconds / 2;
      if (removed >= needed || isLate) break;
    }
    if (removed === 0) this.#noneBefore = next;
    // Where nothing was found others may have removed it just before: it is tried once more.
    return true;
  }
}
