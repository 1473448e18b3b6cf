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
  /** What the stretch has used that goes on after others had their turn; null where none does. */
  #pausedAt: number | null = null;

  constructor(guard: ExecutionGuard, millisecondsMax: number) {
    this.#guard = guard;
    this.#millisecondsMax = millisecondsMax;
  }

  /** Code of the guest is about to run because of what has come from outside. */
  begin(): void {
    if (this.#isCounting) return;
    this.#count();
    if (this.#pausedAt === null) this.#guard.enter();
    // Were it a stretch of its own, a guest could compute for ever that gets one request after another.
    else this.#resume(this.#pausedAt);
  }

  /** Whether others should have their turn first. */
  get isOver(): boolean {
    return this.#isCounting && performance.now() - this.#began > this.#millisecondsMax;
  }

  /** Goes on after others had their turn. */
  next(work: () => void, outside: Outside): void {
    this.#pausedAt = this.#guard.pause();
    setImmediate(() => {
      if (!this.#isCounting) this.#count();
      if (this.#pausedAt !== null) this.#resume(this.#pausedAt);
      outside(work);
    });
  }

  #resume(used: number): void {
    this.#pausedAt = null;
    this.#guard.resume(used);
  }

  #count(): void {
    this.#isCounting = true;
    this.#began = performance.now();
    setImmediate(() => {
      this.#isCounting = false;
    });
  }
}
