import { keyWatchLimits } from "../limits.ts";
import type { ChangeSource } from "../stores/store.ts";

/** Somebody who waits for a change. */
export interface Waiter {
  /** The mark of the state that it knows. */
  readonly mark: string;
  /** The store has another mark now. */
  changed(): void;
  /** Whether it need not be told any more; it is then told at once, and never again. */
  isOver(): boolean;
}

/** Looks now and then whether a store has changed, for all who wait for that; looks at nothing while nobody does. */
export class ChangeTicker {
  readonly #source: () => ChangeSource;
  readonly #waiters = new Set<Waiter>();
  #timer: NodeJS.Timeout | null = null;

  /** `source` gives what is asked. */
  constructor(source: () => ChangeSource) {
    this.#source = source;
  }

  /** Tells a waiter once, when the store has changed or the waiter is over. */
  wait(waiter: Waiter): void {
    this.#waiters.add(waiter);
    this.#tick();
  }

  /** Tells it no more. */
  forget(waiter: Waiter): void {
    this.#waiters.delete(waiter);
    if (this.#waiters.size > 0 || this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
  }

  #tick(): void {
    this.#timer ??= setTimeout(() => this.#look(), keyWatchLimits.pollMillisecondsDefault);
  }

  #look(): void {
    this.#timer = null;
    const mark = this.#mark();
    for (const waiter of [...this.#waiters]) {
      if (!waiter.isOver() && (mark === null || mark === waiter.mark)) continue;
      this.#waiters.delete(waiter);
      waiter.changed();
    }
    if (this.#waiters.size > 0) this.#tick();
  }

  #mark(): string | null {
    try {
      return this.#source().mark();
    } catch {
      // The store is locked or lost: whoever reads it is told so.
      return null;
    }
  }
}
