/** Every call of the store: how many there may be, how long each may take, and what is repeated. */

import { type BobbinError, bobbinError } from "../../errors.ts";
import { cosmosLimits } from "../../limits.ts";
import { CallGate } from "../remote/call-gate.ts";
import { deadlineAfter, millisecondsUntil, pauseAfter, withRetries } from "../remote/retry.ts";
import type { Turns } from "../remote/turns.ts";
import {
  isCertainlyNotApplied,
  isItemMissing,
  isTransient,
  statusOf,
  type StorePlace,
  toReadError,
  toWriteError,
} from "./faults.ts";
import { TransportFailure } from "./http-client.ts";

/** What the client is handed with every request. */
export interface RequestOptions {
  readonly abortSignal: AbortSignal;
}

// A server that is away is asked a few times for the moment in which it restarts, and then the caller is told.
const lostAttemptsMax = 4;
// Nothing is repeated in the last part of a call's time: a write that is cut off then has an outcome that nobody knows.
const repeatsShare = 0.8;
// How long the client may take to notice that its request was given up.
const graceMilliseconds = 200;

/** The calls of one store. */
export class Calls {
  readonly #place: StorePlace;
  readonly #closing = new AbortController();
  readonly #gate: CallGate;

  constructor(place: StorePlace) {
    this.#place = place;
    this.#gate = new CallGate(place, { callsMax: cosmosLimits.callsInFlightMax });
  }

  /** Runs one call of the store, described for people (see `describeCall`), which settles in time whatever the network does. Rejects with `store-overloaded` when too many run. */
  async run<T>(operation: string, body: (call: Call) => Promise<T>): Promise<T> {
    this.#gate.enter();
    const call = new Call(operation, this.#place, this.#closing.signal);
    try {
      return await body(call);
    } finally {
      this.#gate.leave();
      call.end();
    }
  }

  /** Ends the calls under way. */
  close(): void {
    this.#closing.abort();
  }
}

/** One call: its requests share a deadline. */
export class Call {
  readonly #operation: string;
  readonly #place: StorePlace;
  readonly #deadline: number;
  readonly #lastRepeat: number;
  readonly #controller = new AbortController();
  readonly #closing: AbortSignal;
  readonly #timer: NodeJS.Timeout;
  readonly #abort = (): void => this.#controller.abort();

  constructor(operation: string, place: StorePlace, closing: AbortSignal) {
    this.#operation = operation;
    this.#place = place;
    this.#closing = closing;
    this.#deadline = deadlineAfter(place.timeoutMilliseconds);
    this.#lastRepeat = deadlineAfter(place.timeoutMilliseconds * repeatsShare);
    this.#timer = setTimeout(this.#abort, place.timeoutMilliseconds);
    closing.addEventListener("abort", this.#abort);
    if (closing.aborted) this.#abort();
  }

  /** Whether its time is up, or the store is closed. */
  get isOver(): boolean {
    return this.#controller.signal.aborted;
  }

  /** Asks until there is an answer or no time is left. Rejects with an error of the table. */
  async read<T>(request: (options: RequestOptions) => Promise<T>): Promise<T> {
    try {
      return await this.#repeat(request, isTransient);
    } catch (error) {
      throw toReadError(error, this.#place);
    }
  }

  /**
   * Sends a write, again only if it was certainly not applied. Resolves to the HTTP status: that of success or one
   * of those expected. Rejects with an error of the table, `store-outcome-unknown` when it may have been applied.
   */
  async write(
    request: (options: RequestOptions) => Promise<{ statusCode: number }>,
    expected: readonly number[] = [],
  ): Promise<number> {
    try {
      return (await this.#repeat(request, isCertainlyNotApplied)).statusCode;
    } catch (error) {
      const status = statusOf(error) ?? 0;
      if (expected.includes(status) && (status !== 404 || isItemMissing(error))) return status;
      throw toWriteError(error, this.#operation, this.#place);
    }
  }

  /** Waits a moment, longer from attempt to attempt, before a step that others got in the way of. Rejects when no time is left. */
  async pause(attemptNumber: number): Promise<void> {
    const milliseconds = pauseAfter(attemptNumber);
    if (milliseconds >= millisecondsUntil(this.#lastRepeat)) {
      throw this.overloaded("others keep changing the same key");
    }
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
  }

  /** Runs a step when its turn has come. Rejects with `store-overloaded` when that would be too late. */
  async inTurn<T>(turns: Turns, step: () => Promise<T>): Promise<T> {
    const leave = await turns.enter(this.#deadline, this.#controller.signal);
    if (leave === null) throw this.overloaded("too many calls wait for their turn");
    try {
      return await step();
    } finally {
      leave();
    }
  }

  /** The error of a call that changed nothing because too much is going on. */
  overloaded(detail: string): BobbinError {
    const { store, address } = this.#place;
    return bobbinError("store-overloaded", { store, address, detail });
  }

  /** Releases its timer. */
  end(): void {
    clearTimeout(this.#timer);
    this.#closing.removeEventListener("abort", this.#abort);
  }

  #repeat<T>(
    request: (options: RequestOptions) => Promise<T>,
    isRetryable: (error: unknown) => boolean,
  ): Promise<T> {
    let lost = 0;
    return withRetries(() => this.#attempt(request), {
      deadlineMilliseconds: this.#lastRepeat,
      signal: this.#controller.signal,
      isRetryable: (error) =>
        isRetryable(error) && !(error instanceof TransportFailure && ++lost >= lostAttemptsMax),
    });
  }

  /** Settles soon after the deadline even if the client does not. */
  async #attempt<T>(request: (options: RequestOptions) => Promise<T>): Promise<T> {
    const { signal } = this.#controller;
    if (signal.aborted) {
      throw new TransportFailure("no time was left", { wasSent: false, wasAborted: true });
    }
    let timer: NodeJS.Timeout | undefined;
    let abandon = (): void => {};
    const abandoned = new Promise<never>((_resolve, reject) => {
      // Nobody knows how far the client came, so the request counts as sent.
      const failure = new TransportFailure("no answer in time", {
        wasSent: true,
        wasAborted: true,
      });
      abandon = () => void (timer = setTimeout(() => reject(failure), graceMilliseconds));
      signal.addEventListener("abort", abandon);
    });
    try {
      return await Promise.race([request({ abortSignal: signal }), abandoned]);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", abandon);
    }
  }
}
