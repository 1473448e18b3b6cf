import { TimeDebt } from "../../../common/time-debt.ts";
import { isolateLimits } from "../../../limits.ts";

/**
 * What a guest does on the thread of all for requests that are over: nobody waits for it, and no limit of a request ends it. It may
 * compute as long as one stretch of any request may, and then for a share of the time.
 */
export class LeftOverTime {
  readonly #debt: TimeDebt;
  /** What has to wait, in order. */
  readonly #waiting: (() => void)[] = [];

  constructor(cpuMillisecondsMax: number) {
    this.#debt = new TimeDebt(cpuMillisecondsMax, isolateLimits.leftOverSharePercentMax);
  }

  /** Whether more has to wait, now by `performance.now()`. */
  isUp(now: number): boolean {
    return this.#waiting.length > 0 || this.#debt.waitMilliseconds(now) > 0;
  }

  /** So much was used. */
  used(milliseconds: number, now: number): void {
    this.#debt.used(milliseconds, now);
  }

  /** Does something when what was used before has been paid for. */
  later(work: () => void): void {
    this.#waiting.push(work);
    if (this.#waiting.length === 1) this.#schedule();
  }

  readonly #run = (): void => {
    if (this.#debt.waitMilliseconds(performance.now()) > 0) return this.#schedule();
    try {
      this.#waiting.shift()?.();
    } finally {
      if (this.#waiting.length > 0) this.#schedule();
    }
  };

  #schedule(): void {
    const milliseconds = Math.ceil(this.#debt.waitMilliseconds(performance.now()));
    if (milliseconds === 0) setImmediate(this.#run);
    else setTimeout(this.#run, milliseconds).unref();
  }
}
