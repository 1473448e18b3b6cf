/** What is known of a thread at one moment. Times in milliseconds. */
export interface ThreadSample {
  /** On the clock of `performance.now`. */
  readonly now: number;
  /** Processor time that it has used. */
  readonly used: number;
  /** How long it was ready to run while others had the processor. */
  readonly starved: number;
  /** How often it has entered a guest. */
  readonly entries: number;
  /** How long the guest that it entered last may run until it is stopped from within; 0 where nobody said. */
  readonly stopsAfter: number;
  /** The last question that it has answered. */
  readonly answer: number;
}

/** How long a thread may be busy with one thing. */
export interface HangLimits {
  /** Processor time in one entry of a guest. */
  readonly usedMillisecondsMax: number;
  /** The same while the guest may yet be stopped from within. */
  readonly stoppableMillisecondsMax: number;
  /** Time without an answer, waits for the disk included, but not for the processor. */
  readonly silentMillisecondsMax: number;
}

/** A thread that is stuck. */
export interface Hang {
  /** Processor time that it has used since it entered the guest. */
  readonly usedMilliseconds: number;
  /** How long it has not answered. */
  readonly silentMilliseconds: number;
}

/** What is to be done after a look. */
export interface Look {
  readonly hang: Hang | null;
  /** The question to put to the thread, or null. */
  readonly question: number | null;
}

/** Processor time after which a thread that has answered is asked again. */
const askAfterUsedMilliseconds = 50;
const askAfterMilliseconds = 1_000;
/** What it may take to stop a guest from within whose time is over. */
const stopMilliseconds = 250;
/** A look that comes this much late was kept from coming, and so was the thread: the machine slept. */
const sleptMilliseconds = 1_000;

/**
 * Tells a thread that is stuck in one piece of work from one that is merely slow: by its own processor time, as
 * other processes, a slow disk or a machine that sleeps are no fault of a guest.
 */
export class HangWatch {
  readonly #intervalMilliseconds: number;
  #question = 0;
  #asked: ThreadSample | null = null;
  #slept = 0;
  #sleptBefore = 0;
  #lookedAt: number | null = null;
  #entries = 0;
  /** Processor time when the present guest was entered, or the thread was last known to be free. */
  #usedBefore = 0;
  #enteredAt = 0;

  /** It is looked at so often. */
  constructor(intervalMilliseconds: number) {
    this.#intervalMilliseconds = intervalMilliseconds;
  }

  look(sample: ThreadSample, limits: HangLimits): Look {
    const late = sample.now - (this.#lookedAt ?? sample.now) - this.#intervalMilliseconds;
    if (late > sleptMilliseconds) this.#slept += late;
    this.#lookedAt = sample.now;
    const asked = this.#asked;
    if (asked === null || sample.answer === this.#question) return this.#askAgain(sample, asked);
    if (sample.entries !== this.#entries) {
      this.#entries = sample.entries;
      this.#usedBefore = sample.used;
      this.#enteredAt = sample.now;
    }
    const isStoppable =
      sample.stopsAfter > 0 && sample.now - this.#enteredAt <= sample.stopsAfter + stopMilliseconds;
    const usedMilliseconds = sample.used - this.#usedBefore;
    const waited = sample.starved - asked.starved + (this.#slept - this.#sleptBefore);
    const silentMilliseconds = sample.now - asked.now - waited;
    const isStuck =
      usedMilliseconds >
        (isStoppable ? limits.stoppableMillisecondsMax : limits.usedMillisecondsMax) ||
      silentMilliseconds > limits.silentMillisecondsMax;
    return { hang: isStuck ? { usedMilliseconds, silentMilliseconds } : null, question: null };
  }

  #askAgain(sample: ThreadSample, asked: ThreadSample | null): Look {
    const isDue =
      asked === null ||
      sample.used - asked.used >= askAfterUsedMilliseconds ||
      sample.now - asked.now >= askAfterMilliseconds;
    if (!isDue) return { hang: null, question: null };
    this.#asked = sample;
    this.#sleptBefore = this.#slept;
    this.#entries = sample.entries;
    this.#usedBefore = sample.used;
    this.#enteredAt = sample.now;
    this.#question += 1;
    return { hang: null, question: this.#question };
  }
}
