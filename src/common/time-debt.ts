/** What somebody may use of a thread beside what others wait for: some of it at once, and then a share. */
export class TimeDebt {
  readonly #burstMilliseconds: number;
  readonly #share: number;
  #milliseconds = 0;
  #at = Number.NEGATIVE_INFINITY;

  /** So much may be used at once; what is used is paid for by so many hundredths of the time that passes. */
  constructor(burstMilliseconds: number, sharePercent: number) {
    this.#burstMilliseconds = burstMilliseconds;
    this.#share = sharePercent / 100;
  }

  /** So much was used, now by `performance.now()`. */
  used(milliseconds: number, now: number): void {
    this.#milliseconds = this.#left(now) + milliseconds;
    this.#at = now;
  }

  /** How long it takes until more may be used; 0 where that is now. */
  waitMilliseconds(now: number): number {
    return Math.max(0, this.#left(now) - this.#burstMilliseconds) / this.#share;
  }

  #left(now: number): number {
    return Math.max(0, this.#milliseconds - Math.max(0, now - this.#at) * this.#share);
  }
}
