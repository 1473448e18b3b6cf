/** What a guest uses of the processor from when it is entered until it returns, its host calls included. */
import { type BobbinError, bobbinError } from "../../errors.ts";
import { describeProcessorUse, type ProcessorUse } from "../processor-use.ts";

/** How often a guest that keeps calling its host is looked at. */
const lookMilliseconds = 10;
/** A figure of the thread's processor time that is as young as this serves for what begins now. */
const recentMilliseconds = 2;
const longMilliseconds = 1;
/** What a guest may use beyond its limit to unwind, before it is ended. */
const graceMillisecondsMin = 100;

/** The calls of one name in the present entry. */
export interface Tally {
  readonly name: string;
  entry: number;
  calls: number;
  milliseconds: number;
}

/** Who is told that a guest has used too much, in the middle of a host call. */
export interface MeterOwner {
  /** The first time: the call fails, and all that follow in this entry. */
  overLimit(): void;
  /** It goes on nevertheless, calling its host without an end. */
  farOverLimit(): void;
}

/** Charges one isolate's entries. */
export class CallMeter {
  readonly millisecondsMax: number;
  readonly #owner: MeterOwner;
  readonly #tallies: Tally[] = [];
  #entry = 0;
  #began = 0;
  #threadAtBegin = 0;
  #nextLook = Number.POSITIVE_INFINITY;
  /** The entry runs on another thread; what it computes is counted there, and here what its calls use. */
  #isElsewhere = false;
  #threadAtCall = 0;
  /** What calls for entries on another thread have used of this one, ever. */
  hostMilliseconds = 0;
  /** Whether the present entry has used more than it may. */
  isOver = false;

  constructor(millisecondsMax: number, owner: MeterOwner) {
    this.millisecondsMax = millisecondsMax;
    this.#owner = owner;
  }

  /** A tally for calls of this name. */
  tally(name: string): Tally {
    const tally = { name, entry: 0, calls: 0, milliseconds: 0 };
    this.#tallies.push(tally);
    return tally;
  }

  /** The guest is entered on this thread, now by `performance.now()`. */
  begin(now: number): void {
    this.#entry += 1;
    this.#began = now;
    this.#threadAtBegin = recentThreadMilliseconds(now);
    this.#nextLook = now + lookMilliseconds;
    this.isOver = false;
  }

  /** The guest has returned, or it runs on another thread, where others watch it. */
  end(): void {
    this.#nextLook = Number.POSITIVE_INFINITY;
    this.isOver = false;
  }

  /** Begins to count anew for an entry on another thread. */
  beginElsewhere(): void {
    this.#entry += 1;
    this.#isElsewhere = true;
  }

  /** Before each host call. Throws when the guest has used too much. */
  check(now: number): void {
    if (now >= this.#nextLook) this.#look(now);
    if (this.#isElsewhere) this.#threadAtCall = recentThreadMilliseconds(now);
  }

  /** After each host call. */
  took(tally: Tally, milliseconds: number): void {
    if (tally.entry !== this.#entry) {
      tally.entry = this.#entry;
      tally.calls = 0;
      tally.milliseconds = 0;
    }
    tally.calls += 1;
    const used = this.#isElsewhere ? this.#usedByCall(milliseconds) : milliseconds;
    tally.milliseconds += used;
    this.hostMilliseconds += used;
  }

  /** A call that is long may have waited for a disk. */
  #usedByCall(milliseconds: number): number {
    if (milliseconds < longMilliseconds) return milliseconds;
    return Math.min(milliseconds, threadMilliseconds() - this.#threadAtCall);
  }

  /** How long the entry has lasted, waits included. */
  heldMilliseconds(): number {
    return Math.round(performance.now() - this.#began);
  }

  /** What the entry has used so far. */
  use(): ProcessorUse {
    const milliseconds = this.#usedMilliseconds();
    return { milliseconds, dearest: this.#dearest(milliseconds, this.heldMilliseconds()) };
  }

  /** The same for an entry on another thread, where somebody else has counted what it computed. */
  useElsewhere(computedMilliseconds: number): ProcessorUse {
    const counted = this.#counted();
    const milliseconds = counted.reduce((sum, each) => sum + each.milliseconds, 0);
    const all = Math.max(computedMilliseconds, milliseconds);
    return { milliseconds: all, dearest: this.#dearest(all, all) };
  }

  #usedMilliseconds(): number {
    return Math.max(threadMilliseconds() - this.#threadAtBegin, 0);
  }

  #counted(): Tally[] {
    return this.#tallies.filter(({ entry }) => entry === this.#entry);
  }

  /** Calls are timed by the clock on the wall: of the processor they get as large a share as of that. */
  #dearest(milliseconds: number, heldMilliseconds: number): ProcessorUse["dearest"] {
    let dearest: Tally | null = null;
    for (const tally of this.#counted()) {
      if (dearest === null || tally.milliseconds > dearest.milliseconds) dearest = tally;
    }
    if (dearest === null) return null;
    const share = Math.min(milliseconds / Math.max(heldMilliseconds, 1), 1);
    const { name, calls } = dearest;
    const ofCalls = Math.min(dearest.milliseconds * share, milliseconds);
    // What is not worth telling rounds to nothing.
    return ofCalls < milliseconds / 100 ? null : { name, calls, milliseconds: ofCalls };
  }

  #look(now: number): void {
    const used = this.#usedMilliseconds();
    this.#nextLook = this.isOver ? now : now + lookMilliseconds;
    if (used <= this.millisecondsMax) return;
    const grace = Math.max(this.millisecondsMax / 4, graceMillisecondsMin);
    if (this.isOver && used > this.millisecondsMax + grace) this.#owner.farOverLimit();
    if (!this.isOver) {
      this.isOver = true;
      this.#nextLook = now;
      this.#owner.overLimit();
    }
    throw new OverLimit();
  }
}

/** What a guest meets that has used too much. It carries no stack of the host. */
class OverLimit extends Error {
  constructor() {
    super("the component has used more processor time than it may");
    this.stack = `Error: ${this.message}`;
  }
}

let lastThreadMilliseconds = 0;
let lastAt = Number.NEGATIVE_INFINITY;

function threadMilliseconds(): number {
  const { user, system } = process.threadCpuUsage();
  lastThreadMilliseconds = (user + system) / 1000;
  lastAt = performance.now();
  return lastThreadMilliseconds;
}

/** Asking costs two microseconds, which is too much for each of the entries of a busy component. */
function recentThreadMilliseconds(now: number): number {
  return now - lastAt < recentMilliseconds ? lastThreadMilliseconds : threadMilliseconds();
}

/** Why a guest was stopped that used so much in the entry that the meter counts. */
export function outOfTime(meter: CallMeter, use: ProcessorUse, cause?: unknown): BobbinError {
  const { millisecondsMax: milliseconds } = meter;
  const used = describeProcessorUse(use);
  // On a machine that has more to do than it can, the worker is not given away for ever either.
  if (use.milliseconds < milliseconds) {
    return bobbinError("guest-held-worker", { held: meter.heldMilliseconds(), used }, cause);
  }
  return bobbinError("guest-out-of-time", { milliseconds, used }, cause);
}
