import { turnPlacesMax } from "../../../web/turn-memory-layout.ts";
import type { TurnMemory } from "../turn-memory.ts";
import type { RequestContext } from "../requests-in-flight.ts";

/** So many entries have to go well before more requests go into one. */
const goodEntriesMin = 64;

/** Requests that are given to a guest in one entry. */
export class RequestBatch {
  readonly #turnMemory: TurnMemory;
  readonly #contexts: RequestContext[];
  #hasRest = false;

  constructor(turnMemory: TurnMemory, contexts: readonly RequestContext[]) {
    this.#turnMemory = turnMemory;
    this.#contexts = [...contexts];
  }

  /** The one that runs by the guest's word, or the first where that is none of them. */
  get current(): RequestContext | null {
    const { running } = this.#turnMemory;
    return this.#contexts.find(({ id }) => id === running) ?? this.#contexts[0] ?? null;
  }

  /** Those that the guest has not begun; they are none of this batch any more. It has begun one, whatever it says. */
  takeRest(): RequestContext[] {
    const rest = this.#contexts.splice(Math.max(this.#turnMemory.begun, 1));
    if (rest.length > 0) this.#hasRest = true;
    return rest;
  }

  /** Whether the guest has begun them all, or ended for another reason than one that it could not answer at once. */
  get wentOn(): boolean {
    const last = this.#contexts.at(-1);
    return !this.#hasRest || last === undefined || last.complete || last.ended;
  }
}

/**
 * How many requests go into one entry: one where requests wait for something, or go wrong, so that each has its own time and its
 * own account; else more and more.
 */
export class BatchSize {
  #max = 1;
  #good = 0;

  /** Requests that the next entry may have. */
  get max(): number {
    return this.#max;
  }

  /** An entry with as many has answered them all. */
  wentWell(): void {
    this.#good += 1;
    if (this.#good < goodEntriesMin || this.#max === turnPlacesMax) return;
    this.#good = 0;
    this.#max = Math.min(this.#max * 2, turnPlacesMax);
  }

  /** One has not. */
  wentWrong(): void {
    this.#max = 1;
    this.#good = 0;
  }
}
