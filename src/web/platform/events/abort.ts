/** Abort signals: https://dom.spec.whatwg.org/#aborting-ongoing-activities */
import { nameInterface } from "../webidl/define.ts";
import { DOMException } from "../webidl/dom-exception.ts";
import { Event } from "./event.ts";
import { defineHandlers, dispatchTrusted, EventTarget } from "./event-target.ts";
import { afterMilliseconds } from "./timers.ts";

/** Runs `callback` when the signal aborts, before its listeners; the answer is a function that forgets it. */
export let onAbort: (signal: AbortSignal, callback: () => void) => () => void;

let mayConstruct = false;
let abortSignal: (signal: AbortSignal, reason: unknown) => void;
let follow: (signal: AbortSignal, followed: readonly AbortSignal[]) => void;

/** Tells of an end, once. */
export class AbortSignal extends EventTarget {
  #isAborted = false;
  #reason: unknown = undefined;
  readonly #callbacks = new Set<() => void>();
  /** Signals that abort with this one. */
  readonly #dependents = new Set<AbortSignal>();
  /** The signals that were not made of others, of which this one is made. */
  #sources: readonly AbortSignal[] | null = null;
  declare onabort: unknown;

  static {
    onAbort = (signal, callback) => {
      signal.#callbacks.add(callback);
      return () => void signal.#callbacks.delete(callback);
    };
    abortSignal = (signal, reason) => {
      if (signal.#isAborted) return;
      const given = reason === undefined ? defaultReason() : reason;
      // All know of it before anybody is told.
      const all = [signal, ...signal.#dependents].filter((one) => !one.#isAborted);
      for (const one of all) one.#setAborted(given);
      for (const one of all) one.#tell();
    };
    follow = (signal, followed) => {
      const sources = new Set(followed.flatMap((one) => one.#sources ?? [one]));
      signal.#sources = [...sources];
      for (const source of sources) source.#dependents.add(signal);
    };
  }

  constructor() {
    if (!mayConstruct)
      throw new TypeError("Illegal constructor: an AbortSignal is made by an AbortController");
    super();
  }

  static abort(reason?: unknown): AbortSignal {
    const signal = create();
    abortSignal(signal, reason);
    return signal;
  }

  static timeout(milliseconds: number): AbortSignal {
    if (arguments.length === 0) throw new TypeError("the time until the timeout is missing");
    const signal = create();
    afterMilliseconds(toMilliseconds(milliseconds), () => {
      abortSignal(signal, new DOMException("the operation timed out", "TimeoutError"));
    });
    return signal;
  }

  static any(signals: Iterable<AbortSignal>): AbortSignal {
    const followed = [...signals];
    if (!followed.every((one) => one instanceof AbortSignal)) {
      throw new TypeError("AbortSignal.any takes AbortSignals");
    }
    const dependent = create();
    const aborted = followed.find((signal) => signal.aborted);
    if (aborted === undefined) follow(dependent, followed);
    else dependent.#setAborted(aborted.reason);
    return dependent;
  }

  get aborted(): boolean {
    return this.#isAborted;
  }
  get reason(): unknown {
    return this.#reason;
  }

  throwIfAborted(): void {
    if (this.#isAborted) throw this.#reason;
  }

  #setAborted(reason: unknown): void {
    this.#isAborted = true;
    this.#reason = reason;
  }

  #tell(): void {
    for (const callback of this.#callbacks) callback();
    this.#callbacks.clear();
    this.#dependents.clear();
    dispatchTrusted(this, new Event("abort"));
  }
}
defineHandlers(AbortSignal.prototype, ["abort"]);
nameInterface(AbortSignal, "AbortSignal", ({ aborted }) => ({ aborted }));

/** Makes a signal, and aborts it. */
export class AbortController {
  readonly #signal = create();

  get signal(): AbortSignal {
    return this.#signal;
  }

  abort(reason?: unknown): void {
    abortSignal(this.#signal, reason);
  }
}
nameInterface(AbortController, "AbortController", ({ signal }) => ({ signal }));

function create(): AbortSignal {
  mayConstruct = true;
  try {
    return new AbortSignal();
  } finally {
    mayConstruct = false;
  }
}

function toMilliseconds(value: unknown): number {
  const number = Number(value);
  if (!(number >= 0 && number <= Number.MAX_SAFE_INTEGER)) {
    throw new TypeError("the time until the timeout is a whole number that is not negative");
  }
  return number;
}

function defaultReason(): DOMException {
  return new DOMException("the operation was aborted", "AbortError");
}
