import type { TurnMemory } from "../turn-memory.ts";
import type { RequestContext } from "../requests-in-flight.ts";

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
