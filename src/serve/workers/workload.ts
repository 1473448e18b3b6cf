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

  /** How many of `counts` there should be where now as many serve as have `shares` of a processor in use. */
  wanted(shares: readonly number[], { atRest, most }: WorkerCounts, now: number): number {
    const total = shares.reduce((sum, share) => sum + share, 0);
    const count = shares.length;
    if (total > quietShareMax) this.#busyAt = now;
    if (total >= busyShareMin * count) return Math.min(count + 1, most);
    return now - this.#busyAt < quietMilliseconds ? count : Math.min(count, atRest);
  }

  /** Somebody has waited for a worker. */
  waited(now: number): void {
    this.#busyAt = now;
  }
}
