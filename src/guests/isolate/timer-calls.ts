import { isolateCallLimits } from "../../limits.ts";
import { wholeNumber } from "./call-arguments.ts";
import type { IsolateEntry } from "./entry.ts";
import { RefusedCall } from "./refused-call.ts";
import type { HostCalls } from "./runtime/host.ts";

const { timersMax } = isolateCallLimits;
const longestMilliseconds = 2 ** 31 - 1;

/** Timers of the guest: each fires on behalf of the request that started it. */
export interface TimerCalls extends Pick<HostCalls, "startTimer" | "stopTimer" | "now"> {
  /** Stops all that are still to fire. */
  stopAll(): void;
}

/** The timer part of the host's calls. */
export function timerCalls(entry: IsolateEntry): TimerCalls {
  const timers = new Map<number, NodeJS.Timeout>();
  const began = performance.now();

  function stopTimer(id: number): void {
    const timer = timers.get(id);
    if (timer === undefined) return;
    clearTimeout(timer);
    timers.delete(id);
    entry.release();
  }

  return {
    now: () => performance.now() - began,
    startTimer: (id, milliseconds) => {
      wholeNumber(id, Number.MAX_SAFE_INTEGER);
      wholeNumber(milliseconds, longestMilliseconds);
      if (timers.has(id)) throw new RefusedCall("the timer runs already");
      if (timers.size >= timersMax) {
        throw new RefusedCall(`${timersMax} timers are still to fire, the most that may`);
      }
      const context = entry.current();
      entry.hold();
      const fire = (): void => {
        timers.delete(id);
        entry.release();
        entry.enter(context, "timer", id);
      };
      timers.set(id, setTimeout(fire, milliseconds));
    },
    stopTimer,
    stopAll: () => {
      for (const id of [...timers.keys()]) stopTimer(id);
    },
  };
}
