import type { ProcessorUse } from "../errors.ts";

/** A stretch that is shorter than this is not looked at more closely. */
const closeMilliseconds = 1;
/** Calls of a function whose time is always taken; later it is that of some, where it is little. */
const timedCallsMin = 8;
const timedEvery = 16;
const dearMilliseconds = 0.05;

/** What one function of the host has cost. */
interface Cost {
  calls: number;
  /** Of these calls the time was taken. */
  timed: number;
  milliseconds: number;
}

/**
 * The processor time of one stretch of a guest's code. To ask for processor time costs some microseconds, and the
 * time of day a part of one, so that a short stretch pays for neither; one that has taken a millisecond is looked at
 * closely, with what the host's functions use of it.
 */
export class ProcessorClock {
  readonly #millisecondsMax: number;
  readonly #turnMillisecondsMax: number;
  readonly #costs = new Map<string, Cost>();
  #started = 0;
  /** Processor time of the thread when the close look began. */
  #processorStarted = 0;
  /** Processor time that was used when it was asked for last, and when that was. */
  #used = 0;
  #askedAt = 0;
  #turnStarted = 0;
  /** Whether the stretch is looked at closely. */
  isClose = false;
  /** Others should have their turn: the guest has kept the thread for long. */
  isTurnOver = false;

  constructor(millisecondsMax: number, turnMillisecondsMax: number) {
    this.#millisecondsMax = millisecondsMax;
    this.#turnMillisecondsMax = turnMillisecondsMax;
  }

  /** A stretch begins. */
  begin(): void {
    this.#started = this.#turnStarted = performance.now();
    this.isClose = this.isTurnOver = false;
  }

  /** Others have their turn, whose time does not count: what the stretch has used. */
  pause(): number {
    return this.isClose ? processorMilliseconds() - this.#processorStarted : 0;
  }

  /** The stretch goes on after a pause, whatever others have begun meanwhile; `used` is what it had used. */
  resume(used: number): void {
    this.isClose = true;
    this.isTurnOver = false;
    this.#used = used;
    this.#processorStarted = processorMilliseconds() - used;
    this.#askedAt = this.#turnStarted = performance.now();
  }

  /** What the stretch has used, where that is more than it may; else null. */
  overuse(): ProcessorUse | null {
    const now = performance.now();
    this.isTurnOver = now - this.#turnStarted > this.#turnMillisecondsMax;
    if (!this.isClose) {
      if (now - this.#started < closeMilliseconds) return null;
      this.isClose = true;
      this.#costs.clear();
      this.#processorStarted = processorMilliseconds();
      this.#used = 0;
      this.#askedAt = now;
      return null;
    }
    // A thread uses no more of the processor than time goes by.
    if (this.#used + now - this.#askedAt <= this.#millisecondsMax) return null;
    this.#used = processorMilliseconds() - this.#processorStarted;
    this.#askedAt = now;
    if (this.#used <= this.#millisecondsMax) return null;
    return { milliseconds: this.#used, dearest: this.#dearest() };
  }

  /** Carries out a call of the host and notes its time. */
  time<Result>(name: string, call: () => Result): Result {
    let cost = this.#costs.get(name);
    if (cost === undefined) {
      cost = { calls: 0, timed: 0, milliseconds: 0 };
      this.#costs.set(name, cost);
    }
    cost.calls += 1;
    const isDear = cost.milliseconds > cost.timed * dearMilliseconds;
    if (!isDear && cost.timed >= timedCallsMin && cost.calls % timedEvery !== 0) return call();
    const started = processorMilliseconds();
    try {
      return call();
    } finally {
      cost.milliseconds += processorMilliseconds() - started;
      cost.timed += 1;
    }
  }

  #dearest(): ProcessorUse["dearest"] {
    let dearest: ProcessorUse["dearest"] = null;
    for (const [name, { calls, timed, milliseconds }] of this.#costs) {
      const all = Math.min(this.#used, timed === 0 ? 0 : (milliseconds / timed) * calls);
      if (all > (dearest?.milliseconds ?? 0)) dearest = { name, calls, milliseconds: all };
    }
    return dearest;
  }
}

function processorMilliseconds(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
