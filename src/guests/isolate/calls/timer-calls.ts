import { isolateCallLimits } from "../../../limits.ts";
import { RefusedCall, wholeNumber } from "./call-arguments.ts";
import type { CallContext, CallGroup } from "./call-context.ts";
import type { RequestContext } from "../requests-in-flight.ts";

const { timersMax, timerTurnMillisecondsMax } = isolateCallLimits;
const longestMilliseconds = 2 ** 31 - 1;

/** Timers of the guest: each fires on behalf of the request that started it. */
export interface TimerCalls extends CallGroup<"startTimer" | "stopTimer" | "now"> {
  /** Stops those of requests that have ended. */
  stopEnded(): void;
}

interface Timer {
  readonly context: RequestContext | null;
  readonly handle: NodeJS.Timeout;
}

/** The timer part of the host's calls. */
export function createTimerCalls({ entry }: CallContext): TimerCalls {
  const timers = new Map<number, Timer>();
  /** Numbers of timers whose time has come. */
  const due: number[] = [];
  let isRunning = false;
  const began = performance.now();

  function stopTimer(id: number): void {
    const timer = timers.get(id);
    if (timer === undefined) return;
    clearTimeout(timer.handle);
    timers.delete(id);
    entry.release();
  }

  // Node fires all that are due in one go; were each to compute for as long as it may, nobody else would have a turn.
  function runDue(): void {
    isRunning = true;
    const turnEnd = performance.now() + timerTurnMillisecondsMax;
    while (due.length > 0 && performance.now() < turnEnd) {
      const id = due.shift() as number;
      const timer = timers.get(id);
      if (timer === undefined) continue;
      timers.delete(id);
      entry.release();
      entry.enter(timer.context, "timer", id);
    }
    isRunning = due.length > 0;
    if (isRunning) setImmediate(runDue);
  }

  function startTimer(id: number, milliseconds: number): void {
    wholeNumber(id, Number.MAX_SAFE_INTEGER);
    wholeNumber(milliseconds, longestMilliseconds);
    if (timers.has(id)) throw new RefusedCall("the timer runs already");
    if (timers.size >= timersMax) {
      throw new RefusedCall(`${timersMax} timers are still to fire, the most that may`);
    }
    entry.hold();
    const fire = (): void => {
      due.push(id);
      if (!isRunning) runDue();
    };
    timers.set(id, { context: entry.current(), handle: setTimeout(fire, milliseconds) });
  }

  return {
    calls: { startTimer, stopTimer, now: () => performance.now() - began },
    close: () => {
      for (const id of [...timers.keys()]) stopTimer(id);
    },
    stopEnded: () => {
      for (const [id, { context }] of [...timers]) {
        if (context === null || context.ended) stopTimer(id);
      }
    },
  };
}
