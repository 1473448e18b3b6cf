/** Several hosts that share a store, and what each was told, to hold against what the store has in the end. */

import assert from "node:assert/strict";
import { isBobbinError } from "../../../src/errors.ts";
import type { RemoteStore } from "../../../src/stores/remote/remote-store.ts";

/** What did not hold. */
export interface Violations {
  /** Answered increments that are not in the counter, or more than were sent. */
  readonly lostIncrements: number;
  readonly surplusIncrements: number;
  /** Versions for which two swaps were told that they had won. */
  readonly twiceWon: number;
  /** Reads that were further behind another host's answered write than is promised. */
  readonly staleReads: number;
}

const none: Violations = { lostIncrements: 0, surplusIncrements: 0, twiceWon: 0, staleReads: 0 };

interface Written {
  readonly number: number;
  readonly answeredAtMilliseconds: number;
}

/** Each host counts, swaps, and reads; one of them writes what the others read. */
export class Hosts {
  readonly #stores: readonly RemoteStore[];
  readonly #staleMillisecondsMax: number;
  readonly #errors = new Map<string, number>();
  readonly #winners = new Map<string, number>();
  readonly #written: Written[] = [];
  #isOver = false;
  #answered = 0;
  #unknown = 0;
  #sum = 0;
  #staleReads = 0;
  #oldestReadMilliseconds = 0;
  #reads = 0;
  #waiting: { count: number; resolve: () => void }[] = [];
  #running: Promise<unknown> = Promise.resolve();

  /** `staleMillisecondsMax` is how old a read may be. */
  constructor(
    stores: readonly RemoteStore[],
    { staleMillisecondsMax }: { staleMillisecondsMax: number },
  ) {
    this.#stores = stores;
    this.#staleMillisecondsMax = staleMillisecondsMax;
  }

  /** Begins; goes on until `stop`. */
  start(): void {
    const work = this.#stores.flatMap((store, index) => [
      ...Array.from({ length: 4 }, () => this.#repeat(() => this.#increment(store))),
      ...Array.from({ length: 2 }, () => this.#repeat(() => this.#swap(store))),
      index === 0
        ? this.#repeat((number) => this.#write(store, number))
        : this.#repeat(() => this.#read(store)),
    ]);
    this.#running = Promise.all(work);
  }

  /** Resolves once so many more increments were answered. */
  answered(more: number): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ count: this.#answered + more, resolve });
    });
  }

  /** Ends the work, compares, and closes the stores. */
  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#running;
    const [store] = this.#stores as [RemoteStore];
    const held = await store.get("counter");
    this.#sum = held === null ? 0 : Number(Buffer.from(held).readBigInt64LE());
    for (const each of this.#stores) await each.close();
  }

  /** What did not hold, after `stop`. */
  get violations(): Violations {
    return {
      lostIncrements: Math.max(0, this.#answered - this.#sum),
      surplusIncrements: Math.max(0, this.#sum - this.#answered - this.#unknown),
      twiceWon: [...this.#winners.values()].filter((winners) => winners > 1).length,
      staleReads: this.#staleReads,
    };
  }

  /** Throws what did not hold. */
  assertNoViolations(): void {
    assert.deepEqual(this.violations, none);
  }

  /** For people. */
  describe(): string {
    const errors = JSON.stringify(Object.fromEntries(this.#errors));
    return `${this.#answered} increments answered, ${this.#unknown} unknown, ${this.#winners.size} swaps won, ${this.#reads} reads, the oldest ${Math.round(this.#oldestReadMilliseconds)} ms behind; ${errors}`;
  }

  async #repeat(step: (number: number) => Promise<void>): Promise<void> {
    for (let number = 1; !this.#isOver; number++) {
      try {
        await step(number);
      } catch (error) {
        if (!isBobbinError(error)) throw error;
        const name = `${error.code}: ${/\(([^()]*)\)/.exec(error.message)?.[1] ?? ""}`;
        this.#errors.set(name, (this.#errors.get(name) ?? 0) + 1);
      }
      // The process is shared: nobody may keep it to itself.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async #increment(store: RemoteStore): Promise<void> {
    try {
      await store.increment("counter", 1n);
    } catch (error) {
      if (isBobbinError(error) && error.code === "store-outcome-unknown") this.#unknown++;
      throw error;
    }
    this.#answered++;
    this.#waiting = this.#waiting.filter(({ count, resolve }) => {
      if (this.#answered < count) return true;
      resolve();
      return false;
    });
  }

  async #swap(store: RemoteStore): Promise<void> {
    const { version } = await store.getVersioned("swapped");
    if (!(await store.compareAndSwap("swapped", version, new Uint8Array(8)))) return;
    this.#winners.set(version, (this.#winners.get(version) ?? 0) + 1);
  }

  async #write(store: RemoteStore, number: number): Promise<void> {
    await store.set("number", Buffer.from(String(number)));
    this.#written.push({ number, answeredAtMilliseconds: performance.now() });
  }

  async #read(store: RemoteStore): Promise<void> {
    const startMilliseconds = performance.now();
    const held = await store.get("number");
    const found = held === null ? 0 : Number(Buffer.from(held).toString());
    this.#reads++;
    for (let at = this.#written.length - 1; at >= 0; at--) {
      const { number, answeredAtMilliseconds } = this.#written[at] as Written;
      if (number <= found) break;
      const behind = startMilliseconds - answeredAtMilliseconds;
      this.#oldestReadMilliseconds = Math.max(this.#oldestReadMilliseconds, behind);
      if (behind > this.#staleMillisecondsMax) {
        this.#staleReads++;
        break;
      }
    }
  }
}
