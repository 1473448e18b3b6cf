import type { Conduct, GuestComponent } from "./guest.ts";
import type { HttpExchange } from "./http-exchange.ts";
import { probationLimits } from "../limits.ts";

/** How a component is served before and after it has shown how it behaves. */
export interface ProvenOptions {
  /** Makes one that runs beside the others of its process, at a price. */
  readonly createGuarded: (conduct: Conduct) => GuestComponent;
  /** Makes one that runs on the thread of all, which costs least. */
  readonly createDirect: (conduct: Conduct) => GuestComponent;
  /** Says what kept one from being made. */
  readonly failed: (error: unknown) => void;
}

/**
 * A component on probation: what its guest does costs nobody else until it has answered many requests without an
 * offence. Then it answers on the thread of all, until its next offence. See docs/decisions/0024-probation.md.
 */
export class ProvenComponent implements GuestComponent, Conduct {
  readonly #options: ProvenOptions;
  #live: GuestComponent;
  #isProven = false;
  /** Answers since the last offence, on probation. */
  #answers = 0;
  #answersNeeded: number;
  #isMoving = false;
  #isClosed = false;
  /** Those that get no more requests, until they have answered. */
  readonly #leaving = new Map<GuestComponent, Promise<void>>();

  /** Loads the component at once, and throws what that throws. */
  constructor(options: ProvenOptions, answersNeeded: number = probationLimits.answersDefault) {
    this.#options = options;
    this.#answersNeeded = answersNeeded;
    this.#live = options.createGuarded(this);
  }

  /** Whether it answers on the thread of all. */
  get isProven(): boolean {
    return this.#isProven;
  }

  handle(exchange: HttpExchange): void {
    this.#live.handle(exchange);
  }

  async retire(): Promise<void> {
    this.#isClosed = true;
    await this.#live.retire();
    await Promise.all(this.#leaving.values());
  }

  close(): void {
    this.#isClosed = true;
    for (const component of [this.#live, ...this.#leaving.keys()]) component.close();
  }

  answered(): void {
    if (this.#isProven) return;
    this.#answers += 1;
    if (this.#answers >= this.#answersNeeded) this.#move(true);
  }

  offended(): void {
    if (!this.#isProven && this.#answers === 0) return;
    this.#answers = 0;
    this.#answersNeeded = Math.min(this.#answersNeeded * 2, probationLimits.answersMax);
    if (this.#isProven) this.#move(false);
  }

  /** Not at once: a guest is in the middle of a call. */
  #move(isProven: boolean): void {
    if (this.#isMoving) return;
    this.#isMoving = true;
    setImmediate(() => {
      this.#isMoving = false;
      if (this.#isClosed || (isProven && this.#answers < this.#answersNeeded)) return;
      this.#replace(isProven);
    });
  }

  #replace(isProven: boolean): void {
    const { createDirect, createGuarded, failed } = this.#options;
    const before = this.#live;
    this.#answers = 0;
    try {
      this.#live = (isProven ? createDirect : createGuarded)(this);
    } catch (error) {
      // It goes on where it is, and has to prove itself anew.
      failed(error);
      return;
    }
    this.#isProven = isProven;
    const left = before.retire().finally(() => this.#leaving.delete(before));
    this.#leaving.set(before, left);
  }
}
