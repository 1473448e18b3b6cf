/** The calls of the host that a guest has under way without waiting for them; beyond so many they wait to begin. */
export class HostCalls {
  readonly #max: number;
  #count = 0;
  readonly #waiting = new Set<() => void>();

  constructor(max: number) {
    this.#max = max;
  }

  get isFull(): boolean {
    return this.#count >= this.#max;
  }

  /** Whether any is under way. */
  get isAny(): boolean {
    return this.#count > 0;
  }

  /** One has begun. */
  begin(): void {
    this.#count += 1;
  }

  /** One is over: the next may begin. */
  end(): void {
    this.#count -= 1;
    const [next] = this.#waiting;
    if (next === undefined) return;
    this.#waiting.delete(next);
    next();
  }

  /** Has `work` done when another one is over. */
  wait(work: () => void): void {
    this.#waiting.add(work);
  }

  /** Forgets all, at the end of a request: nothing of it will end here any more. */
  reset(): void {
    this.#count = 0;
    this.#waiting.clear();
  }

  /** Forgets what `wait` was told. */
  forget(work: () => void): void {
    this.#waiting.delete(work);
  }
}
