import { GuestTrap } from "../errors.ts";
import type { TaskEvents } from "./task-events.ts";

/** The tasks of an instance, as far as it matters whether they wait. */
export interface WaitingTasks {
  /** Whether there are some, and whether any can go on. */
  readonly progress: "none" | "waits" | "goes on";
  fail(reason: unknown): void;
}

/** Tells the host when all tasks wait, and ends those for which nothing is under way that could let them go on. */
export class Standstill {
  readonly #milliseconds: number | null;
  readonly #events: TaskEvents;
  readonly #tasks: WaitingTasks;
  /** Changes with each request. */
  #epoch = {};
  #isTold = false;
  #moves = 0;
  #timer: NodeJS.Timeout | null = null;

  /** `milliseconds`: for so long nothing must have happened; null where more requests may let tasks go on. */
  constructor(milliseconds: number | null, events: TaskEvents, tasks: WaitingTasks) {
    this.#milliseconds = milliseconds;
    this.#events = events;
    this.#tasks = tasks;
  }

  /** A task waits: what it has answered so far should leave, once all that could go on has. */
  tell(): void {
    if (this.#isTold) return;
    this.#isTold = true;
    const epoch = this.#epoch;
    setImmediate(() => {
      if (epoch !== this.#epoch) return;
      this.#isTold = false;
      if (this.#tasks.progress !== "waits") return;
      this.#events.waiting();
      this.#watch();
    });
  }

  /** Something goes on. */
  moved(): void {
    this.#moves += 1;
  }

  /** The request is over. */
  reset(): void {
    this.#epoch = {};
    this.#isTold = false;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #watch(): void {
    if (this.#timer !== null || this.#milliseconds === null) return;
    const moves = this.#moves;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      const { progress } = this.#tasks;
      if (progress === "none") return;
      const isStill = progress === "waits" && moves === this.#moves && !this.#events.mayGoOn();
      if (!isStill) this.#watch();
      else this.#tasks.fail(new GuestTrap("all that it has under way waits for what never comes"));
    }, this.#milliseconds);
    this.#timer.unref();
  }
}
