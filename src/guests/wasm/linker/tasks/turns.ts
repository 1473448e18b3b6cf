import type { ExecutionGuard } from "../instrument/execution-guard.ts";
import type { Outside } from "./task-events.ts";

/**
 * Sees to it that a guest whose tasks always have something to do gives others their turn, and that what it
 * computes without waiting for anything but that counts as one stretch.
 */
export class Turns {
  readonly #guard: ExecutionGuard;
  readonly #millisecondsMax: number;
  #began = 0;
  #isCounting = false;

  constructor(guard: ExecutionGuard, millisecondsMax: number) {
    this.#guard = guard;
    this.#millisecondsMax = millisecondsMax;
  }

  /** Code of the guest is about to run because of what has come from outside. */
  begin(): void {
    if (this.#isCounting) return;
    this.#count();
    this.#guard.enter();
  }

  /** Whether others should have their turn first. */
  get isOver(): boolean {
    return this.#isCounting && performance.now() - this.#began > this.#millisecondsMax;
  }

  /** Goes on after others had their turn. */
  next(work: () => void, outside: Outside): void {
    this.#guard.pause();
    setImmediate(() => {
      if (!this.#isCounting) {
        this.#count();
        this.#guard.resume();
      }
      outside(work);
    });
  }

  #count(): void {
    this.#isCounting = true;
    this.#began = performance.now();
    setImmediate(() => {
      this.#isCounting = false;
    });
  }
}
