/** A clock that moves when a test says so. */
export class TestClock {
  #milliseconds = Date.now();
  readonly #listeners: ((milliseconds: number) => Promise<void>)[] = [];

  /** Milliseconds since 1970, as stores ask for them. */
  readonly now = (): number => this.#milliseconds;

  /** Has somebody told of each change: an engine with a clock of its own. */
  onChange(listener: (milliseconds: number) => Promise<void>): void {
    this.#listeners.push(listener);
  }

  /** Lets so many milliseconds pass. */
  async advance(milliseconds: number): Promise<void> {
    this.#milliseconds += milliseconds;
    for (const listener of this.#listeners) await listener(this.#milliseconds);
  }
}
