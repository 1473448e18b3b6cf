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

/** The classes of this file, made when first used. */
export interface AbortClasses {
  AbortSignal: {
    new (): AbortSignal;
    abort(reason?: unknown): AbortSignal;
    timeout(milliseconds: number): AbortSignal;
    any(signals: Iterable<AbortSignal>): AbortSignal;
  };
  AbortController: new () => { readonly signal: AbortSignal; abort(reason?: unknown): void };
}

/** AbortSignal and AbortController. */
export const abort: () => AbortClasses = once(defineClasses);

/** Runs `callback` when the signal aborts; the answer is a function that forgets it. */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  signal.addEventListener("abort", callback, { once: true });
  return () => signal.removeEventListener("abort", callback);
}

function defineClasses(): AbortClasses {
  const { Event, EventTarget, getEventAttributeValue, setEventAttributeValue } = events();
  let mayConstruct = false;
  let abortSignal: (signal: Signal, reason: unknown) => void;
  const create = (): Signal => {
    mayConstruct = true;
    try {
      return new Signal();
    } finally {
      mayConstruct = false;
    }
  };

  class Signal extends EventTarget implements AbortSignal {
    #aborted = false;
    #reason: unknown = undefined;

    static {
      abortSignal = (signal, reason) => {
        if (signal.#aborted) return;
        signal.#aborted = true;
        signal.#reason =
          reason === undefined
            ? new DOMException("This operation was aborted", "AbortError")
            : reason;
        signal.dispatchEvent(new Event("abort"));
      };
    }

    static abort(reason?: unknown): Signal {
      const signal = create();
      abortSignal(signal, reason);
      return signal;
    }

    static timeout(milliseconds: number): Signal {
      const signal = create();
      afterMilliseconds(milliseconds, () => {
        abortSignal(
          signal,
          new DOMException("The operation was aborted due to timeout", "TimeoutError"),
        );
      });
      return signal;
    }

    static any(signals: Iterable<AbortSignal>): Signal {
      const followed = [...signals];
      const dependent = create();
      const aborted = followed.find((signal) => signal.aborted);
      if (aborted !== undefined) {
        abortSignal(dependent, aborted.reason);
        return dependent;
      }
      for (const signal of followed) onAbort(signal, () => abortSignal(dependent, signal.reason));
      return dependent;
    }

    constructor() {
      super();
      if (!mayConstruct) throw new TypeError("Illegal constructor");
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

  class AbortController {
    readonly #signal = create();

    get signal(): Signal {
      return this.#signal;
    }

    abort(reason?: unknown): void {
      abortSignal(this.#signal, reason);
    }
  }

  nameInterface(Signal, "AbortSignal");
  nameInterface(AbortController, "AbortController");
  Object.defineProperty(Signal, "name", { value: "AbortSignal" });
  return { AbortSignal: Signal, AbortController };
}
