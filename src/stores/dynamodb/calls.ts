/** Every request to the service goes through here: in time, not too many at once, and repeated only where that is safe. */

import type { DynamoDB } from "@aws-sdk/client-dynamodb";
import { bobbinError } from "../../errors.ts";
import { dynamoLimits } from "../../limits.ts";
import { CallGate } from "../remote/call-gate.ts";
import { deadlineAfter, millisecondsUntil, withRetries } from "../remote/retry.ts";
import { Turns } from "../remote/turns.ts";
import { DynamoFault, isFault, toFault } from "./faults.ts";
import { type Place, toStoreError } from "./place.ts";

/** Sends one request. */
export type Send<T> = (client: DynamoDB, options: { abortSignal: AbortSignal }) => Promise<T>;

/** A request that changes something. */
export interface Write {
  /** For people; see `describeCall`. */
  readonly operation: string;
  readonly send: Send<unknown>;
  /** Whether the service sees to it that the same request again changes nothing more, by a token. */
  readonly isRepeatable?: boolean;
  /** Reads whether what this very request writes is there. Left out where it leaves no trace. */
  readonly isApplied?: (deadlineMilliseconds: number) => Promise<boolean>;
}

/** So often a connection is tried before the service counts as away. */
const connectionAttemptsMax = 4;
/** An attempt gets at least so long, as long as there is time at all. */
const attemptMillisecondsMin = 500;
/** Kept back from the time of a write, to look whether it was applied. */
const reserveMillisecondsMax = 1_000;
/** No repetition begins in the last part of the time, where our own clock would end it. */
const lastMillisecondsMax = 1_000;
/** A write that has less time than this is not sent at all: most likely nobody would know what became of it. */
const writeMillisecondsMin = 100;
/** Longest pause between two attempts. */
const pauseMillisecondsMax = 1_000;

/** The requests of one store. */
export class DynamoCalls {
  readonly #client: DynamoDB;
  readonly #place: Place;
  readonly #connections = new Turns(dynamoLimits.connectionsMax);
  readonly #closing = new AbortController();
  readonly #gate: CallGate;

  constructor(client: DynamoDB, place: Place) {
    this.#client = client;
    this.#place = place;
    const { callsMax, writtenBytesMax: bytesMax } = dynamoLimits;
    this.#gate = new CallGate(
      { store: place.label, address: place.address },
      { callsMax, bytesMax },
    );
  }

  /**
   * Carries out one call of a store, which writes so many bytes: gives it its deadline and turns faults into errors
   * of the table. Rejects with `store-overloaded` when too many are under way.
   */
  async run<T>(work: (deadlineMilliseconds: number) => Promise<T>, bytes = 0): Promise<T> {
    this.#gate.enter(bytes);
    try {
      return await work(deadlineAfter(this.#place.timeoutMilliseconds));
    } catch (error) {
      throw isFault(error) ? toStoreError(this.#place, error) : error;
    } finally {
      this.#gate.leave(bytes);
    }
  }

  /** Sends a request that changes nothing, again and again until it is answered. Rejects with a `DynamoFault`. */
  async read<T>(deadlineMilliseconds: number, send: Send<T>): Promise<T> {
    const attempt = (): Promise<T> => this.#attempt(send, limitOf(deadlineMilliseconds, true));
    return this.#repeat(deadlineMilliseconds, attempt, true);
  }

  /**
   * Sends a request that changes something. Resolves when it was certainly applied; rejects with a `DynamoFault`
   * when it certainly was not, and with `store-outcome-unknown` when that cannot be found out.
   */
  async write(deadlineMilliseconds: number, write: Write): Promise<void> {
    const { operation, send, isRepeatable = false, isApplied } = write;
    const left = millisecondsUntil(deadlineMilliseconds);
    if (left < writeMillisecondsMin) throw new DynamoFault("late", "no time was left");
    const sendingDeadline = deadlineMilliseconds - Math.min(left / 4, reserveMillisecondsMax);
    const lost: DynamoFault[] = [];
    const attempt = async (): Promise<void> => {
      const limit = limitOf(sendingDeadline, isRepeatable);
      await this.#attempt(send, limit).catch((error: unknown) => {
        if (isFault(error, "lost")) lost.push(error);
        throw error;
      });
    };
    try {
      await this.#repeat(sendingDeadline, attempt, isRepeatable);
    } catch (error) {
      // Without an answer to an earlier attempt, a later "no" says nothing about that one.
      const [unanswered] = lost;
      if (unanswered === undefined) throw error;
      const found = await isApplied?.(deadlineMilliseconds).catch(() => false);
      if (found === true) return;
      const { label: store, address } = this.#place;
      const detail = unanswered.message;
      // The cause is left out: what the client throws may hold values.
      const isOnItsWay = true;
      throw bobbinError("store-outcome-unknown", { store, address, operation, detail, isOnItsWay });
    }
  }

  /** Repeats an attempt as long as it throws a fault of the kind `disturbed`. */
  async contend<T>(deadlineMilliseconds: number, attempt: () => Promise<T>): Promise<T> {
    return this.#inTime(deadlineMilliseconds, attempt, (error) => isFault(error, "disturbed"));
  }

  /** Ends what is under way, and the connections. */
  close(): void {
    this.#closing.abort();
    this.#client.destroy();
  }

  /** What a call for a key is told whose turn has not come by its deadline; null while there is time. */
  overdue(deadlineMilliseconds: number, key: string): DynamoFault | null {
    if (millisecondsUntil(deadlineMilliseconds) > 0) return null;
    return new DynamoFault("throttled", `many callers write key ${JSON.stringify(key)}`);
  }

  async #repeat<T>(
    deadlineMilliseconds: number,
    attempt: () => Promise<T>,
    isRepeatable: boolean,
  ): Promise<T> {
    let unconnected = 0;
    const isRetryable = (error: unknown): boolean => {
      if (isFault(error, "unreachable")) return ++unconnected < connectionAttemptsMax;
      return isFault(error, "throttled") || (isRepeatable && isFault(error, "lost"));
    };
    return this.#inTime(deadlineMilliseconds, attempt, isRetryable);
  }

  async #inTime<T>(
    deadlineMilliseconds: number,
    attempt: () => Promise<T>,
    isRetryable: (error: unknown) => boolean,
  ): Promise<T> {
    const last = Math.min(millisecondsUntil(deadlineMilliseconds) / 3, lastMillisecondsMax);
    return withRetries(attempt, {
      deadlineMilliseconds: deadlineMilliseconds - last,
      pauseMillisecondsMax,
      isRetryable,
      signal: this.#closing.signal,
    });
  }

  /** One attempt, which ends in time whatever the client does. Rejects with a `DynamoFault`. */
  async #attempt<T>(send: Send<T>, limitMilliseconds: number): Promise<T> {
    const deadline = deadlineAfter(limitMilliseconds);
    const leave = await this.#connections.enter(deadline);
    if (leave === null) throw new DynamoFault("throttled", "all connections are in use");
    const clock = new AbortController();
    const timer = setTimeout(() => clock.abort(), millisecondsUntil(deadline));
    try {
      await this.#authenticate(clock.signal);
      const answer = send(this.#client, { abortSignal: clock.signal });
      return await orAborted(answer, clock.signal);
    } catch (error) {
      if (!clock.signal.aborted || isFault(error)) throw toFault(error, this.#place.secrets);
      const detail = `no answer within ${Math.round(limitMilliseconds)} ms`;
      throw new DynamoFault("lost", detail, { isTimeout: true });
    } finally {
      clearTimeout(timer);
      leave();
    }
  }

  /** Finds the credentials before anything is sent, as the client's own search takes no notice of the clock. */
  async #authenticate(signal: AbortSignal): Promise<void> {
    try {
      await orAborted(this.#client.config.credentials(), signal);
    } catch (error) {
      if (signal.aborted) {
        throw new DynamoFault("not-permitted", "no credentials were found in time");
      }
      const { message } = toFault(error, this.#place.secrets);
      throw new DynamoFault("not-permitted", `no credentials were found: ${message}`);
    }
  }
}

/**
 * How long one attempt may take: all the time that is left, or half of it where another may follow, so that one
 * lost packet does not use up all.
 */
function limitOf(deadlineMilliseconds: number, isRepeatable: boolean): number {
  const left = millisecondsUntil(deadlineMilliseconds);
  return isRepeatable ? Math.max(left / 2, Math.min(left, attemptMillisecondsMin)) : left;
}

/** What a promise resolves to, unless the signal fires before; what it then still does is of no interest. */
async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason as Error);
  if (signal.aborted) onAbort();
  else signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
