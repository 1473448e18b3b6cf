/** Repeats what may safely be repeated: with random pauses, and never beyond a deadline. */

import { setTimeout as sleep } from "node:timers/promises";
import { NotSent } from "./outcome.ts";

/** How often and how long something is repeated. */
export interface RetryOptions {
  /** When to give up, on the clock of `performance.now()`; see `deadlineAfter`. */
  readonly deadlineMilliseconds: number;
  /** Whether another attempt may help and can do no harm; for a write: only if it was certainly not applied. */
  readonly isRetryable: (error: unknown) => boolean;
  /** Most attempts, the first included; as many as the deadline allows where left out. */
  readonly attemptsMax?: number;
  /** Longest pause before the second attempt; it doubles from attempt to attempt. */
  readonly pauseMillisecondsFirst?: number;
  /** Longest pause of all. */
  readonly pauseMillisecondsMax?: number;
  /** Ends a pause, and with it the retries: the store is closed. */
  readonly signal?: AbortSignal;
}

/** What took longer than this waited for something, and may be quicker the next time. */
const foreseenMillisecondsMax = 100;

/** The moment so many milliseconds from now, as `withRetries` takes it. */
export function deadlineAfter(milliseconds: number): number {
  return performance.now() + milliseconds;
}

/** The milliseconds until a deadline, never less than 0. */
export function millisecondsUntil(deadlineMilliseconds: number): number {
  return Math.max(0, deadlineMilliseconds - performance.now());
}

/**
 * Calls `attempt` until it succeeds and resolves to its answer. Rejects with what the last attempt threw:
 * when that is not to be repeated, when the attempts are used up, when the signal fires, or when the deadline
 * would pass during the next pause and an attempt as long as the last quick one: of a write that is cut short nobody
 * would know any more what the last attempt still knew. An attempt that the deadline cut short before anything
 * was sent says less than the one before it, whose fault is then the one thrown. An attempt has to end in time
 * by itself.
 */
export async function withRetries<T>(
  attempt: (attemptNumber: number) => Promise<T>,
  options: RetryOptions,
): Promise<T> {
  const { deadlineMilliseconds, isRetryable, attemptsMax = Infinity, signal } = options;
  let before: unknown;
  for (let attemptNumber = 1; ; attemptNumber++) {
    const begin = performance.now();
    try {
      return await attempt(attemptNumber);
    } catch (fault) {
      const isCutShort = fault instanceof NotSent && fault.kind === "timeout";
      const error = isCutShort ? (before ?? fault) : fault;
      before = error;
      if (attemptNumber >= attemptsMax || signal?.aborted === true || !isRetryable(error)) {
        throw error;
      }
      const pause = pauseAfter(attemptNumber, options);
      const attemptMilliseconds = Math.min(performance.now() - begin, foreseenMillisecondsMax);
      if (pause + attemptMilliseconds >= millisecondsUntil(deadlineMilliseconds)) throw error;
      // Whoever closes the store meanwhile is told what the last attempt said.
      await sleep(pause, undefined, signal === undefined ? {} : { signal }).catch(() => {
        throw error;
      });
    }
  }
}

/**
 * A pause after so many attempts that failed, anywhere between nothing and its bound ("full jitter"), so that
 * callers who failed together do not come back together.
 */
export function pauseAfter(
  attemptNumber: number,
  {
    pauseMillisecondsFirst = 20,
    pauseMillisecondsMax = 250,
  }: Pick<RetryOptions, "pauseMillisecondsFirst" | "pauseMillisecondsMax"> = {},
): number {
  const bound = Math.min(pauseMillisecondsMax, pauseMillisecondsFirst * 2 ** (attemptNumber - 1));
  return Math.random() * bound;
}
