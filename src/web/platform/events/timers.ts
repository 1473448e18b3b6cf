/** Timers over the host's clock: https://html.spec.whatwg.org/#timers */
import {
  apply,
  mapDelete,
  mapGet,
  mapHas,
  MapOf,
  mapSet,
  mapSize,
  NumberOf,
  RangeErrorOf,
  trunc,
  TypeErrorOf,
} from "../../../../sdk/typescript/src/intrinsics.ts";
import type { HostCalls } from "../../host-calls.ts";

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
/** As the host has it, which looks again. */
const timersMax = 10_000;
let startOnce: (callback: () => void, milliseconds: number) => void;

/** For the runtime's own use: runs a function once, later. */
export function afterMilliseconds(milliseconds: number, callback: () => void): void {
  startOnce(callback, milliseconds);
}

/** Makes the timers. An error of a callback goes to `report`. */
export function createTimers(host: HostCalls, report: (error: unknown) => void): Timers {
  const timers = new MapOf<number, Timer>();
  let lastId = 0;

  const start = (callback: () => unknown, milliseconds: unknown, repeat: boolean): number => {
    const asked = toMilliseconds(milliseconds);
    const wait = repeat && asked < 1 ? 1 : asked;
    if (mapSize(timers) >= timersMax) {
      throw new RangeErrorOf(`${timersMax} timers are still to fire, the most that may`);
    }
    const id = ++lastId;
    mapSet(timers, id, { callback, every: repeat ? wait : null });
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
      const number = NumberOf(id);
      if (mapDelete(timers, number)) host.stopTimer(number);
    },
    due(id) {
      const timer = mapGet(timers, id);
      if (timer === undefined) return;
      if (timer.every === null) mapDelete(timers, id);
      try {
        timer.callback();
      } catch (error) {
        report(error);
      }
      if (timer.every !== null && mapHas(timers, id)) host.startTimer(id, timer.every);
    },
  };
}

function toCall(callback: unknown, args: unknown[]): () => unknown {
  // The web also takes code as text here; no server does.
  if (typeof callback !== "function") throw new TypeErrorOf("a timer needs a function to call");
  return () => apply(callback as (...args: unknown[]) => unknown, undefined, args);
}

function toMilliseconds(value: unknown): number {
  const milliseconds = trunc(NumberOf(value));
  return milliseconds > 0 && milliseconds <= longestMilliseconds ? milliseconds : 0;
}
