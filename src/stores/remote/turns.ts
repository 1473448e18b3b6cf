import { millisecondsUntil } from "./retry.ts";

/** Lets so many in at a time; others wait in their order, so that what waits has certainly not been sent. */
export class Turns {
  #free: number;
  readonly #waiting = new Set<() => void>();

  constructor(size: number) {
    this.#free = size;
  }

  /** Resolves to what has to be called at the end, or to null when the deadline comes first, or the signal: the store is closed. */
  async enter(deadlineMilliseconds: number, signal?: AbortSignal): Promise<(() => void) | null> {
    if (signal?.aborted === true) return null;
    if (this.#free > 0) {
      this.#free--;
      return () => this.#leave();
    }
    return new Promise((resolve) => {
      const settle = (answer: (() => void) | null): void => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", giveUp);
        this.#waiting.delete(enter);
        resolve(answer);
      };
      const enter = (): void => settle(() => this.#leave());
      const giveUp = (): void => settle(null);
      const timer = setTimeout(giveUp, millisecondsUntil(deadlineMilliseconds));
      signal?.addEventListener("abort", giveUp);
      this.#waiting.add(enter);
    });
  }

  #leave(): void {
    const [next] = this.#waiting;
    if (next === undefined) this.#free++;
    else next();
  }
}
