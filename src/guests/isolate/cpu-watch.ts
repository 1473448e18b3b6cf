/** Ends entries that compute for too long on threads of their own. */

import { computesApart } from "../running-guest.ts";

const tickMilliseconds = 50;

/** An entry into an isolate that is watched. */
export interface Watched {
  /** The component that is entered. */
  readonly component: string;
  /** What the entry may compute. Time in which it waits for its host or a store is not counted. */
  readonly cpuMillisecondsMax: number;
  /** Nanoseconds that the isolate has run so far, waits left out; null once it is closed, and its thread may still run. */
  readonly cpuTime: bigint | null;
  /** Milliseconds of the host's thread that its calls have used so far. */
  readonly hostMilliseconds: number;
  /** It has used more; called at most once. */
  outOfTime(usedMilliseconds: number): void;
}

/** The watch over one entry. */
export interface CpuWatch {
  /** The entry is over. */
  end(): void;
}

/** Watches an entry from now on, until its end. */
export function watchCpu(watched: Watched): CpuWatch {
  return new EntryWatch(watched);
}

const watches = new Set<EntryWatch>();
/** Nanoseconds that entries which ended in this tick have run. */
let endedNanoseconds = 0;
let guestsBefore = 0;
let timer: NodeJS.Timeout | null = null;

class EntryWatch implements CpuWatch {
  readonly #watched: Watched;
  /** What the isolate had run at the last tick; null for an entry that has begun since. */
  #seen: bigint | null = null;
  #usedMilliseconds = 0;
  #isOver = false;
  /** When its time was taken last, by `performance.now()`. */
  #takenAt = performance.now();
  #seenHostMilliseconds: number;

  constructor(watched: Watched) {
    this.#watched = watched;
    this.#seenHostMilliseconds = watched.hostMilliseconds;
    if (timer === null) {
      guestsBefore = guestMicroseconds();
      timer = setInterval(tick, tickMilliseconds).unref();
    }
    watches.add(this);
  }

  end(): void {
    // Most entries are over before a tick, and cost no look at their time.
    if (watches.delete(this) && this.#seen !== null) endedNanoseconds += this.takeRun();
  }

  /** Nanoseconds that it has run since it was asked before; none the first time. */
  takeRun(): number {
    const at = performance.now();
    const passed = at - this.#takenAt;
    this.#takenAt = at;
    const now = this.#watched.cpuTime;
    // A thread that nothing stops is ready to run all the time.
    if (now === null) return passed * 1_000_000;
    const run = this.#seen === null ? 0 : Number(now - this.#seen);
    this.#seen = now;
    // While an isolate runs, its time is an estimate, and may shrink when it pauses.
    return Math.max(run, 0);
  }

  get usedMilliseconds(): number {
    return this.#usedMilliseconds;
  }

  get component(): string {
    return this.#watched.component;
  }

  /** Charges what it has computed, and what its calls have used. */
  charge(milliseconds: number): void {
    const { hostMilliseconds } = this.#watched;
    this.#usedMilliseconds += milliseconds + hostMilliseconds - this.#seenHostMilliseconds;
    this.#seenHostMilliseconds = hostMilliseconds;
    if (this.#isOver || this.#usedMilliseconds <= this.#watched.cpuMillisecondsMax) return;
    this.#isOver = true;
    this.#watched.outOfTime(this.#usedMilliseconds);
  }
}

/**
 * What an isolate says it has run is the time that its thread was ready to run. Where many share few processors
 * that is far more than it computed, so all are charged together what the process has used on their threads.
 */
function tick(): void {
  const before = guestsBefore;
  guestsBefore = guestMicroseconds();
  const runs = Array.from(watches, (watch) => [watch, watch.takeRun()] as const);
  const allRun = runs.reduce((sum, [, run]) => sum + run, endedNanoseconds);
  endedNanoseconds = 0;
  const share = Math.min(1, ((guestsBefore - before) * 1000) / Math.max(allRun, 1));
  for (const [watch, run] of runs) watch.charge((run * share) / 1_000_000);
  computesApart(longest(watches)?.component ?? null);
  if (watches.size > 0 || timer === null) return;
  clearInterval(timer);
  timer = null;
}

/** The entry that has computed most; null where none has computed for as long as a tick. */
function longest(all: Iterable<EntryWatch>): EntryWatch | null {
  let found: EntryWatch | null = null;
  for (const watch of all) {
    if (watch.usedMilliseconds > (found?.usedMilliseconds ?? 0)) found = watch;
  }
  return found;
}

/** Processor time of this process on threads other than this one. */
function guestMicroseconds(): number {
  const all = process.cpuUsage();
  const own = process.threadCpuUsage();
  return all.user + all.system - own.user - own.system;
}
