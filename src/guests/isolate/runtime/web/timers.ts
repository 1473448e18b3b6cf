/** Timers over the host's clock: https://html.spec.whatwg.org/#timers */
import type { HostCalls } from "../host.ts";

/** The timers that components use, and what the host calls when one is due. */
export interface Timers {
  setTimeout(callback: unknown, milliseconds?: number, ...args: unknown[]): number;
  setInterval(callback: unknown, milliseconds?: number, ...args: unknown[]): number;
  clearTimeout(id?: number): void;
  /** What `Guest.timer` does. */
  due(id: number): void;
}

interface Timer {
  readonly callback: () => unknown;
  /** Milliseconds between two calls, or null when there is but one. */
  readonly every: number | null;
}

const longestMilliseconds = 2 ** 31 - 1;
let startOnce: (callback: () => void, milliseconds: number) => void;

/** For the runtime's own use: runs a function once, later. */
export function afterMilliseconds(milliseconds: number, callback: () => void): void {
  startOnce(callback, milliseconds);
}

/** Makes the timers. An error of a callback goes to `report`. */
export function createTimers(host: HostCalls, report: (error: unknown) => void): Timers {
  const timers = new Map<number, Timer>();
  let lastId = 0;

  const start = (callback: () => unknown, milliseconds: unknown, repeat: boolean): number => {
    const wait = Math.max(toMilliseconds(milliseconds), repeat ? 1 : 0);
    const id = ++lastId;
    timers.set(id, { callback, every: repeat ? wait : null });
    host.startTimer(id, wait);
    return id;
  };
  startOnce = (callback, milliseconds) => start(callback, milliseconds, false);

  return {
    setTimeout: (callback, milliseconds, ...args) =>
      start(toCall(callback, args), milliseconds, false),
    setInterval: (callback, milliseconds, ...args) =>
      start(toCall(callback, args), milliseconds, true),
    clearTimeout(id) {
      const number = Number(id);
      if (timers.delete(number)) host.stopTimer(number);
    },
    due(id) {
      const timer = timers.get(id);
      if (timer === undefined) return;
      if (timer.every === null) timers.delete(id);
      try {
        timer.callback();
      } catch (error) {
        report(error);
      }
      if (timer.every !== null && timers.has(id)) host.startTimer(id, timer.every);
    },
  };
}

function toCall(callback: unknown, args: unknown[]): () => unknown {
  // The web also takes code as text here; no server does.
  if (typeof callback !== "function") throw new TypeError("a timer needs a function to call");
  return () => Reflect.apply(callback, undefined, args);
}

function toMilliseconds(value: unknown): number {
  const milliseconds = Math.trunc(Number(value));
  return milliseconds > 0 && milliseconds <= longestMilliseconds ? milliseconds : 0;
}
