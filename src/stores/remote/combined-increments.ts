/** Increments of one key that wait for each other go together, in one write. */

import { remoteStoreLimits } from "../../limits.ts";

/** What became of one increment: its sum, or why it was left out. */
export type Outcome = bigint | Error;

/** Somebody's increment, and what its call brings with it. */
interface Waiting<Call> {
  readonly call: Call;
  readonly delta: bigint;
  readonly resolve: (sum: bigint) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * For engines where an increment is a read and a conditional write, of which those of one key would only get in each other's
 * way. While one write is under way the others of its key gather, and go with the next: as many round trips as writes, not as
 * callers.
 */
export class CombinedIncrements<Call> {
  readonly #write: (call: Call, key: string, deltas: readonly bigint[]) => Promise<Outcome[]>;
  readonly #expired: (call: Call, key: string) => Error | null;
  readonly #waiting = new Map<string, Waiting<Call>[]>();

  /**
   * `write` adds in one write, one delta after the other, and says what became of each; when it rejects, none of them knows more
   * than that. It is given the call that has waited longest, whose deadline holds for all. `expired` makes the error of a call
   * that has no time left; null while it has.
   */
  constructor(
    write: (call: Call, key: string, deltas: readonly bigint[]) => Promise<Outcome[]>,
    expired: (call: Call, key: string) => Error | null,
  ) {
    this.#write = write;
    this.#expired = expired;
  }

  /** Resolves to the sum right after this increment. Rejects as `write` does, and with what `expired` makes. */
  add(call: Call, key: string, delta: bigint): Promise<bigint> {
    return new Promise((resolve, reject) => {
      const one = { call, delta, resolve, reject };
      const others = this.#waiting.get(key);
      if (others !== undefined) return void others.push(one);
      this.#waiting.set(key, [one]);
      void this.#run(key);
    });
  }

  async #run(key: string): Promise<void> {
    for (let waiting = this.#take(key); waiting.length > 0; waiting = this.#take(key)) {
      await this.#writeAll(key, waiting);
    }
    this.#waiting.delete(key);
  }

  #take(key: string): Waiting<Call>[] {
    const taken: Waiting<Call>[] = [];
    const queue = this.#waiting.get(key) ?? [];
    while (queue.length > 0 && taken.length < remoteStoreLimits.combinedIncrementsMax) {
      const one = queue.shift() as Waiting<Call>;
      const error = this.#expired(one.call, key);
      if (error === null) taken.push(one);
      else one.reject(error);
    }
    return taken;
  }

  async #writeAll(key: string, waiting: readonly Waiting<Call>[]): Promise<void> {
    const [first] = waiting as [Waiting<Call>];
    const deltas = waiting.map(({ delta }) => delta);
    try {
      const outcomes = await this.#write(first.call, key, deltas);
      for (const [index, { resolve, reject }] of waiting.entries()) {
        const outcome = outcomes[index];
        if (typeof outcome === "bigint") resolve(outcome);
        else reject(outcome);
      }
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    }
  }
}
