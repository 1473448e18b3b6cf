/** What an application in a test takes for the time: that of the machine, moved. */
export class TestClock {
  #aheadMilliseconds = 0;

  /** Milliseconds since 1970, as the application's stores and components see them. */
  now(): number {
    return Date.now() + this.#aheadMilliseconds;
  }

  /** Goes on by so many milliseconds at once. Throws RangeError for what is no whole number of them, or goes back. */
  advance(milliseconds: number): void {
    if (!Number.isSafeInteger(milliseconds) || milliseconds < 0) {
      throw new RangeError(
        `a clock goes on by a whole number of milliseconds, not by ${milliseconds}`,
      );
    }
    this.#aheadMilliseconds += milliseconds;
  }

  /** It is this moment now, and time goes on from there. Throws RangeError for an invalid date. */
  set(moment: Date): void {
    const milliseconds = moment.getTime();
    if (Number.isNaN(milliseconds))
      throw new RangeError("a clock cannot be set to an invalid date");
    this.#aheadMilliseconds = milliseconds - Date.now();
  }
}
