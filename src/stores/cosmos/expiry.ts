/** The clock of a store, and the removal of what has expired by it. */

import { expiryLimits } from "../../limits.ts";
import type { KeptDetails } from "../details.ts";
import { Sweeper } from "../sweeper.ts";
import { keptOf } from "./documents.ts";

/** Removes some of the keys that have expired at a moment; resolves to how many it found. */
export type RemoveExpired = (moment: number) => Promise<number>;

/**
 * Has what has expired removed some time after its moment, when it has by the clocks of other hosts as well. Nothing is asked of the
 * service for it as long as this process has neither written nor met a key that expires.
 */
export class Expiry {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly #sweeper: Sweeper;
  #isUsed = false;

  constructor(now: () => number, remove: RemoveExpired) {
    this.now = now;
    this.#sweeper = new Sweeper(async () => {
      const found = await remove(now() - expiryLimits.skewMillisecondsMax);
      return { next: found < expiryLimits.sweptKeysMax ? null : now() };
    }, now);
  }

  /** Says what was written, or met. */
  expect({ expiresAt }: Pick<KeptDetails, "expiresAt">): void {
    if (expiresAt === null) return;
    this.#isUsed = true;
    this.#sweeper.expect(expiresAt + expiryLimits.skewMillisecondsMax);
  }

  /** Whether a document, or what a query gave of it, is there for whoever asks. */
  isSeen(document: unknown): boolean {
    const { expiresAt } = keptOf(document);
    if (expiresAt === null) return true;
    this.expect({ expiresAt });
    return expiresAt > this.now();
  }

  /** Has keys of other hosts removed now and then; cheap, to be called at each use. */
  lookNowAndThen(): void {
    if (this.#isUsed) this.#sweeper.lookNowAndThen();
  }

  /** Removes nothing more. */
  close(): void {
    this.#sweeper.close();
  }
}
