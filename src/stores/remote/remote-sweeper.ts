/** Sweeping a store across a network. */

import type { Details } from "../store.ts";
import { Sweeper } from "../sweeper.ts";

/** Removes what has expired, whichever host has written it, while the store is in use here. */
export class RemoteSweeper {
  readonly #sweeper: Sweeper;

  /** `sweep` removes a bounded number of keys and resolves to the milliseconds until the next one expires, 0 where there is more to remove, and null where none does. */
  constructor(sweep: () => Promise<number | null>) {
    const run = async () => {
      const wait = await sweep();
      return { next: wait === null ? null : Date.now() + wait };
    };
    this.#sweeper = new Sweeper(run, Date.now);
  }

  /** Says what has been written. */
  expect(details: Details | undefined): void {
    const expiry = details?.expiry;
    if (expiry === undefined || expiry === null) return;
    this.#sweeper.expect("at" in expiry ? expiry.at : Date.now() + expiry.in);
  }

  /** Has it look soon where it has not for long; cheap, to be called at each use. */
  lookNowAndThen(): void {
    this.#sweeper.lookNowAndThen();
  }

  /** Removes nothing more. */
  close(): void {
    this.#sweeper.close();
  }
}
