import { millisecondsUntil } from "../remote/retry.ts";

/** Lets so many in at a time; others wait in their order, so that what waits has certainly not been sent. */
export class Gate {
  #free: number;
  readonly #waiting = new Set<() => void>();

  constructor(size: number) {
    this.#free = size;
  }

  /** Resolves to what has to be called at the end, or to null when the deadline comes first. */
  async enter(deadlineMilliseconds: number): Promise<(() => void) | null> {
    if (this.#free > 0) {
      this.#free--;
      return () => this.#leave();
    }
    return new Promise((resolve) => {
      const enter = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(enter);
        resolve(() => this.#leave());
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(enter);
        resolve(null);
      }, millisecondsUntil(deadlineMilliseconds));
      this.#waiting.add(enter);
    });
  }

  #leave(): void {
    const [next] = this.#waiting;
    if (next === undefined) this.#free++;
    else next();
  }
}
