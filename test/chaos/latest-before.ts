/** Of moments that each belong to another moment, the latest of those whose own comes before a third: a history of an hour asks that often. */
export class LatestBefore {
  readonly #at: readonly number[];
  /** The latest of the entries up to each. */
  readonly #latest: number[] = [];

  constructor(entries: readonly (readonly [at: number, moment: number])[]) {
    const sorted = entries.toSorted(([a], [b]) => a - b);
    this.#at = sorted.map(([at]) => at);
    let latest = -Infinity;
    for (const [, moment] of sorted) this.#latest.push((latest = Math.max(latest, moment)));
  }

  /** The latest moment of those at less than `limit`; -Infinity where there is none. */
  before(limit: number): number {
    return this.#upTo((at) => at < limit);
  }

  /** The latest moment of those at `limit` or less; -Infinity where there is none. */
  until(limit: number): number {
    return this.#upTo((at) => at <= limit);
  }

  /** `isBefore` holds for the first ones and for none after them. */
  #upTo(isBefore: (at: number) => boolean): number {
    let low = 0;
    let high = this.#at.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(this.#at[middle] as number)) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? -Infinity : (this.#latest[low - 1] as number);
  }
}
