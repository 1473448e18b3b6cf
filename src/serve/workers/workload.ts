/** How many workers may serve. */
export interface WorkerCounts {
  /** Where there is little to do. */
  readonly atRest: number;
  readonly most: number;
}

/** Where workers use more of a processor on average, another comes. */
const busyShareMin = 0.4;
/** Where all together use less, there is little to do. */
const quietShareMax = 0.1;
/** How long there has to be little to do until workers end. */
const quietMilliseconds = 30_000;

/** How much the workers of a pool have to do, and so how many there should be. */
export class Workload {
  #busyAt: number;

  constructor(now: number) {
    this.#busyAt = now;
  }

  /**
   * How many of `counts` there should be where now as many serve as have `shares` of a processor in use, and `leavingCount` others go on
   * until their last client lets go, which may be never: they are not more than may serve.
   */
  wanted(
    shares: readonly number[],
    { atRest, most }: WorkerCounts,
    now: number,
    leavingCount = 0,
  ): number {
    const total = shares.reduce((sum, share) => sum + share, 0);
    const count = shares.length;
    if (total > quietShareMax) this.#busyAt = now;
    if (total >= busyShareMin * count) return Math.min(count + 1, most);
    if (now - this.#busyAt < quietMilliseconds) return count;
    return Math.min(count, Math.max(atRest, count + leavingCount - most));
  }

  /** Somebody has waited for a worker. */
  waited(now: number): void {
    this.#busyAt = now;
  }
}
