/** The global object as an event target: errors that nobody caught, and promises whose rejection nobody handles. */
import { ErrorEvent, PromiseRejectionEvent } from "./event-kinds.ts";
import type { Event } from "./event.ts";
import {
  connectEventErrors,
  defineHandlers,
  dispatchTrusted,
  type EventListener,
  EventTarget,
  hasListeners,
  type InvokeHandler,
  type ListenerOptions,
} from "./event-target.ts";
import { defineGlobal } from "../webidl/define.ts";

/** What the runtime does with the global object's listeners. */
export interface GlobalEvents {
  /** Tells the listeners for "error" of what nobody caught, and prints it unless one of them has prevented that. */
  report(error: unknown): void;
  /** The same for "unhandledrejection"; the error is what the host knows of the reason. */
  rejected(text: string): void;
  /** What the global `addEventListener` does. */
  listen(type: string, listener: EventListener, options?: ListenerOptions | boolean): void;
}

/** Makes the global object a target of events. What is told to nobody goes to `print`. */
export function createGlobalEvents(
  target: typeof globalThis,
  print: (error: unknown, what: string) => void,
): GlobalEvents {
  const events = new EventTarget();
  const dispatch = (event: Event): boolean => dispatchTrusted(events, event, target);
  let isReporting = false;

  const report = (error: unknown): void => {
    // What a listener for errors throws itself is only printed.
    if (isReporting || !hasListeners(events, "error")) return print(error, "Uncaught");
    isReporting = true;
    try {
      const event = new ErrorEvent("error", { ...placeOf(error), error, cancelable: true });
      if (dispatch(event)) print(error, "Uncaught");
    } finally {
      isReporting = false;
    }
  };
  connectEventErrors(report);

  const methods = {
    addEventListener: events.addEventListener.bind(events),
    removeEventListener: events.removeEventListener.bind(events),
    dispatchEvent: (event: Event) => EventTarget.prototype.dispatchEvent.call(events, event),
  };
  for (const [name, value] of Object.entries(methods)) defineGlobal(target, name, value);
  defineHandlers(target, ["error"], () => events, invokeErrorHandler);
  defineHandlers(target, ["unhandledrejection", "rejectionhandled"], () => events);

  return {
    report,
    listen: methods.addEventListener,
    rejected(text) {
      const reason = errorOfText(text);
      if (hasListeners(events, "unhandledrejection")) {
        const promise = Promise.reject(reason);
        promise.catch(() => {});
        const init = { promise, reason, cancelable: true };
        if (!dispatch(new PromiseRejectionEvent("unhandledrejection", init))) return;
      }
      print(reason, "Uncaught (in promise)");
    },
  };
}

/** The global object's `onerror` has a call of its own: https://html.spec.whatwg.org/multipage/webappapis.html#the-event-handler-processing-algorithm */
const invokeErrorHandler: InvokeHandler = (handler, self, event) => {
  if (!(event instanceof ErrorEvent)) {
    if (Reflect.apply(handler, self, [event]) === false) event.preventDefault();
    return;
  }
  const { message, filename, lineno, colno, error } = event;
  const result: unknown = Reflect.apply(handler, self, [message, filename, lineno, colno, error]);
  if (result === true) event.preventDefault();
};

function placeOf(error: unknown): {
  message: string;
  filename?: string;
  lineno?: number;
  colno?: number;
} {
  try {
    if (!(error instanceof Error)) return { message: `Uncaught ${String(error)}` };
    const message = `Uncaught ${error.name}: ${error.message}`;
    const [, filename, line, column] = /([^\s():]+):(\d+):(\d+)\)?$/m.exec(error.stack ?? "") ?? [];
    if (filename === undefined) return { message };
    return { message, filename, lineno: Number(line), colno: Number(column) };
  } catch {
    // Nothing that a component throws may keep the runtime from telling of it.
    return { message: "Uncaught value that cannot be shown" };
  }
}

const classes: Readonly<Record<string, ErrorConstructor>> = {
  EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError,
}; // prettier-ignore

/** An error with the text of a stack: its class by the name that the text begins with. */
function errorOfText(text: string): Error {
  const stackBegin = text.search(/\n\s+at /);
  const head = stackBegin === -1 ? text : text.slice(0, stackBegin);
  const [, name = "Error", message = head] = /^([A-Za-z]\w*): ([^]*)$/.exec(head) ?? [];
  const error = new (classes[name] ?? Error)(message);
  if (error.name !== name)
    Object.defineProperty(error, "name", { value: name, configurable: true });
  Object.defineProperty(error, "stack", { value: text, writable: true, configurable: true });
  return error;
}
