/** https://dom.spec.whatwg.org/#interface-eventtarget */
import { needArguments, toText } from "../webidl/convert.ts";
import { nameInterface } from "../webidl/define.ts";
import { dispatchOf, Event, trust } from "./event.ts";
import { DOMException } from "../webidl/dom-exception.ts";

/** A function, or an object with `handleEvent`. */
export type EventListener = object | null;

/** How a listener is added. */
export interface ListenerOptions {
  capture?: unknown;
  once?: unknown;
  passive?: unknown;
  signal?: SignalLike | null;
}

/** What is used of an AbortSignal. */
interface SignalLike {
  readonly aborted: boolean;
  addEventListener(type: string, listener: () => void, options?: ListenerOptions): void;
}

interface Added {
  readonly type: string;
  readonly listener: EventListener;
  readonly capture: boolean;
  readonly once: boolean;
  readonly passive: boolean;
  isRemoved: boolean;
}

/** Runs the listeners for a trusted event; false when one of them has prevented what would follow. */
export let dispatchTrusted: (target: EventTarget, event: Event, self?: object) => boolean;
/** Whether anybody listens for events of this type. */
export let hasListeners: (target: EventTarget, type: string) => boolean;

/** Where errors of listeners go. */
const errors: { report: (error: unknown) => void } = { report: () => {} };

/** Sends what listeners throw to `report`. */
export function connectEventErrors(report: (error: unknown) => void): void {
  errors.report = report;
}

/** What events can be dispatched at. */
export class EventTarget {
  #added: readonly Added[] = [];

  static {
    dispatchTrusted = (target, event, self = target) => target.#dispatch(trust(event), self);
    hasListeners = (target, type) => target.#added.some((added) => added.type === type);
  }

  addEventListener(
    type: string,
    listener: EventListener,
    options: ListenerOptions | boolean = {},
  ): void {
    needArguments(arguments.length, 2);
    const given = toText(type);
    checkListener(listener);
    const { capture, once = false, passive = false, signal } = optionsOf(options);
    if (signal === null) throw new TypeError("the signal is no AbortSignal");
    if (listener === null || signal?.aborted === true) return;
    if (this.#find(given, listener, capture) !== undefined) return;
    const added = {
      type: given,
      listener,
      capture,
      once: Boolean(once),
      passive: Boolean(passive),
    };
    this.#added = [...this.#added, { ...added, isRemoved: false }];
    signal?.addEventListener("abort", () => this.removeEventListener(given, listener, capture), {
      once: true,
    });
  }

  removeEventListener(
    type: string,
    listener: EventListener,
    options: ListenerOptions | boolean = {},
  ): void {
    needArguments(arguments.length, 2);
    checkListener(listener);
    const isObject = typeof options === "object" && options !== null;
    const capture = Boolean(isObject ? options.capture : options);
    const found = this.#find(toText(type), listener, capture);
    if (found !== undefined) this.#remove(found);
  }

  dispatchEvent(event: Event): boolean {
    needArguments(arguments.length, 1);
    if (!(event instanceof Event)) throw new TypeError("only an Event can be dispatched");
    if (dispatchOf(event).isDispatched) {
      throw new DOMException("the event is being dispatched already", "InvalidStateError");
    }
    return this.#dispatch(trust(event, false), this);
  }

  #dispatch(event: Event, self: object): boolean {
    const dispatch = dispatchOf(event);
    dispatch.begin(self);
    // Listeners that are added meanwhile are for the next event; those that are removed are not called.
    const all = this.#added.filter((added) => added.type === event.type);
    const inOrder = [
      ...all.filter((added) => added.capture),
      ...all.filter((added) => !added.capture),
    ];
    for (const added of inOrder) {
      if (added.isRemoved) continue;
      if (dispatch.isStopped) break;
      if (added.once) this.#remove(added);
      dispatch.isPassive = added.passive;
      call(added.listener, event, self);
      dispatch.isPassive = false;
    }
    dispatch.end();
    return !event.defaultPrevented;
  }

  #find(type: string, listener: EventListener, capture: boolean): Added | undefined {
    return this.#added.find(
      (added) => added.type === type && added.listener === listener && added.capture === capture,
    );
  }

  #remove(removed: Added): void {
    removed.isRemoved = true;
    this.#added = this.#added.filter((added) => added !== removed);
  }
}
nameInterface(EventTarget, "EventTarget");

function call(listener: EventListener, event: Event, self: object): void {
  try {
    if (typeof listener === "function") {
      Reflect.apply(listener as (event: Event) => void, self, [event]);
      return;
    }
    const { handleEvent } = listener as { handleEvent?: unknown };
    if (typeof handleEvent !== "function") throw new TypeError("handleEvent is not a function");
    Reflect.apply(handleEvent as (event: Event) => void, listener, [event]);
  } catch (error) {
    errors.report(error);
  }
}

function checkListener(listener: EventListener): void {
  if (typeof listener === "object" || typeof listener === "function") return;
  if (listener !== undefined) throw new TypeError("a listener is a function or an object");
}

function optionsOf(
  options: ListenerOptions | boolean | null,
): Omit<ListenerOptions, "capture"> & { capture: boolean } {
  if (typeof options !== "object" || options === null) return { capture: Boolean(options) };
  return { ...pick(options), capture: Boolean(options.capture) };
}

function pick({ once, passive, signal }: ListenerOptions): ListenerOptions {
  return {
    ...(once === undefined ? {} : { once }),
    ...(passive === undefined ? {} : { passive }),
    ...(signal === undefined ? {} : { signal }),
  };
}

type Handler = ((event: Event) => unknown) | null;
const handlers = new WeakMap<object, Map<string, { handler: Handler; listen: () => void }>>();

/** Gives a class attributes such as `onabort`. A handler takes part in the order of listeners from when one is first set. */
export function defineHandlers(
  owner: object,
  types: readonly string[],
  targetOf: (self: unknown) => EventTarget = (self) => self as EventTarget,
  invoke: InvokeHandler = invokeHandler,
): void {
  for (const type of types) {
    Object.defineProperty(owner, `on${type}`, {
      get(this: unknown) {
        return handlers.get(targetOf(this))?.get(type)?.handler ?? null;
      },
      set(this: unknown, value: unknown) {
        const handler = typeof value === "function" ? (value as Handler) : null;
        setHandler(targetOf(this), type, handler, invoke);
      },
      enumerable: true,
      configurable: true,
    });
  }
}

/** Calls a handler for an event, and heeds what it returns. */
export type InvokeHandler = (handler: NonNullable<Handler>, self: unknown, event: Event) => void;

function invokeHandler(handler: NonNullable<Handler>, self: unknown, event: Event): void {
  if (Reflect.apply(handler, self, [event]) === false) event.preventDefault();
}

function setHandler(
  target: EventTarget,
  type: string,
  handler: Handler,
  invoke: InvokeHandler,
): void {
  const all = handlers.get(target) ?? new Map<string, { handler: Handler; listen: () => void }>();
  handlers.set(target, all);
  const known = all.get(type);
  if (known !== undefined) {
    known.handler = handler;
    return;
  }
  const entry = {
    handler,
    listen(this: unknown, event?: Event) {
      if (entry.handler === null || event === undefined) return;
      invoke(entry.handler, this, event);
    },
  };
  all.set(type, entry);
  target.addEventListener(type, entry.listen);
}
