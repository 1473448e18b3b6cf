/** Events and abort signals: https://dom.spec.whatwg.org/#aborting-ongoing-activities */
import { nameInterface, once } from "./define.ts";
import { DOMException } from "./dom-exception.ts";
import { afterMilliseconds } from "./timers.ts";

/** What the runtime uses of an event target. */
export interface EventTarget {
  addEventListener(type: string, listener: () => void, options?: { once: boolean }): void;
  removeEventListener(type: string, listener: () => void): void;
  dispatchEvent(event: object): boolean;
}

/** What the library exports; its own types are not to be found by its package.json. */
interface EventLibrary {
  readonly Event: new (type: string) => object;
  readonly EventTarget: new () => EventTarget;
  getEventAttributeValue(target: EventTarget, type: string): unknown;
  setEventAttributeValue(target: EventTarget, type: string, listener: unknown): void;
}

// Resolved by the bundler, which evaluates the module at the first call.
declare function require(path: "event-target-shim"): EventLibrary;

/** The classes of the Events part of DOM, loaded when first used. */
export const events: () => EventLibrary = once(() => require("event-target-shim"));

/** What the runtime uses of a signal. */
export interface AbortSignal extends EventTarget {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
}

interface SignalFactories {
  abort(reason?: unknown): AbortSignal;
  timeout(milliseconds: number): AbortSignal;
  any(signals: Iterable<AbortSignal>): AbortSignal;
}

/** The classes of this file, made when first used. */
export interface AbortClasses {
  AbortSignal: (new () => AbortSignal) & SignalFactories;
  AbortController: new () => { readonly signal: AbortSignal; abort(reason?: unknown): void };
}

/** AbortSignal and AbortController. */
export const abort: () => AbortClasses = once(defineClasses);

/** Runs `callback` when the signal aborts; the answer is a function that forgets it. */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  signal.addEventListener("abort", callback, { once: true });
  return () => signal.removeEventListener("abort", callback);
}

let mayConstruct = false;
let abortSignal: (signal: AbortSignal, reason: unknown) => void;

function defineClasses(): AbortClasses {
  const library = events();
  const AbortSignal = defineSignal(library);
  const create = (): AbortSignal => {
    mayConstruct = true;
    try {
      return new AbortSignal();
    } finally {
      mayConstruct = false;
    }
  };
  return {
    AbortSignal: Object.assign(AbortSignal, signalFactories(create)),
    AbortController: defineController(create),
  };
}

function defineSignal(library: EventLibrary): new () => AbortSignal {
  const { Event, EventTarget, getEventAttributeValue, setEventAttributeValue } = library;

  class Signal extends EventTarget implements AbortSignal {
    #aborted = false;
    #reason: unknown = undefined;

    static {
      abortSignal = (signal, reason) => {
        const self = signal as Signal;
        if (self.#aborted) return;
        self.#aborted = true;
        self.#reason = reason === undefined ? defaultReason() : reason;
        self.dispatchEvent(new Event("abort"));
      };
    }

    constructor() {
      super();
      if (!mayConstruct) throw new TypeError("an AbortSignal is made by an AbortController");
    }

    get aborted(): boolean {
      return this.#aborted;
    }
    get reason(): unknown {
      return this.#reason;
    }
    get onabort(): unknown {
      return getEventAttributeValue(this, "abort");
    }
    set onabort(listener: unknown) {
      setEventAttributeValue(this, "abort", listener);
    }

    throwIfAborted(): void {
      if (this.#aborted) throw this.#reason;
    }
  }
  nameInterface(Signal, "AbortSignal", ({ aborted }) => ({ aborted }));
  return Signal;
}

function signalFactories(create: () => AbortSignal): SignalFactories {
  return {
    abort(reason?: unknown) {
      const signal = create();
      abortSignal(signal, reason);
      return signal;
    },
    timeout(milliseconds: number) {
      const signal = create();
      afterMilliseconds(milliseconds, () => {
        const reason = new DOMException("the operation timed out", "TimeoutError");
        abortSignal(signal, reason);
      });
      return signal;
    },
    any(signals: Iterable<AbortSignal>) {
      const followed = [...signals];
      const dependent = create();
      const aborted = followed.find((signal) => signal.aborted);
      if (aborted !== undefined) abortSignal(dependent, aborted.reason);
      else
        for (const signal of followed) onAbort(signal, () => abortSignal(dependent, signal.reason));
      return dependent;
    },
  };
}

function defineController(create: () => AbortSignal): AbortClasses["AbortController"] {
  class AbortController {
    readonly #signal = create();

    get signal(): AbortSignal {
      return this.#signal;
    }

    abort(reason?: unknown): void {
      abortSignal(this.#signal, reason);
    }
  }
  nameInterface(AbortController, "AbortController", ({ signal }) => ({ signal }));
  return AbortController;
}

function defaultReason(): DOMException {
  return new DOMException("the operation was aborted", "AbortError");
}
