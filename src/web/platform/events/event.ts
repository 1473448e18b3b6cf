/**
 * https://dom.spec.whatwg.org/#events without trees of nodes: an event has one target. By hand, as libraries for it mark no event as
 * trusted and print to the component's log on their own.
 */
import { needArguments, toText } from "../webidl/convert.ts";
import { nameInterface } from "../webidl/define.ts";

/** The second argument of `new Event`. */
export interface EventInit {
  bubbles?: boolean;
  cancelable?: boolean;
  composed?: boolean;
}

/** What a target does with an event that it is given. */
export interface Dispatch {
  readonly isDispatched: boolean;
  readonly isStopped: boolean;
  begin(target: object): void;
  /** The event may be dispatched again. */
  end(): void;
  /** Until the listener has returned `preventDefault` does nothing. */
  isPassive: boolean;
}

/** The way of a target into an event. */
export let dispatchOf: (event: Event) => Dispatch;
/** Marks an event as one of the runtime's own, or as none of them. */
export let trust: <Given extends Event>(event: Given, isTrusted?: boolean) => Given;

/** The clock, in milliseconds since the isolate began. */
const clock: { now: () => number } = { now: () => 0 };

/** Gives events their time. */
export function connectEventClock(now: () => number): void {
  clock.now = now;
}

const constants = {
  NONE: { value: 0, enumerable: true },
  CAPTURING_PHASE: { value: 1, enumerable: true },
  AT_TARGET: { value: 2, enumerable: true },
  BUBBLING_PHASE: { value: 3, enumerable: true },
};

/** Something that happened. */
export class Event {
  declare static readonly NONE: 0;
  declare static readonly CAPTURING_PHASE: 1;
  declare static readonly AT_TARGET: 2;
  declare static readonly BUBBLING_PHASE: 3;
  #type: string;
  #bubbles: boolean;
  #cancelable: boolean;
  readonly #composed: boolean;
  readonly #timeStamp = clock.now();
  #target: object | null = null;
  #isTrusted = false;
  #isCanceled = false;
  #isPassive = false;
  #isDispatched = false;
  #isStopped = false;
  #isPropagationStopped = false;

  static {
    trust = (event, isTrusted = true) => {
      event.#isTrusted = isTrusted;
      return event;
    };
    dispatchOf = (event) => ({
      get isDispatched() {
        return event.#isDispatched;
      },
      get isStopped() {
        return event.#isStopped;
      },
      get isPassive() {
        return event.#isPassive;
      },
      set isPassive(isPassive) {
        event.#isPassive = isPassive;
      },
      begin(target) {
        event.#target = target;
        event.#isDispatched = true;
      },
      end() {
        event.#isDispatched = false;
        event.#isPropagationStopped = false;
        event.#isStopped = false;
      },
    });
  }

  constructor(type: string, init: EventInit = {}) {
    needArguments(arguments.length, 1);
    const given = initOf(init);
    this.#type = toText(type);
    this.#bubbles = Boolean(given.bubbles);
    this.#cancelable = Boolean(given.cancelable);
    this.#composed = Boolean(given.composed);
  }

  get type(): string {
    return this.#type;
  }
  get target(): object | null {
    return this.#target;
  }
  get srcElement(): object | null {
    return this.#target;
  }
  get currentTarget(): object | null {
    return this.#isDispatched ? this.#target : null;
  }
  composedPath(): object[] {
    return this.#isDispatched && this.#target !== null ? [this.#target] : [];
  }
  get eventPhase(): number {
    return this.#isDispatched ? 2 : 0;
  }
  stopPropagation(): void {
    this.#isPropagationStopped = true;
  }
  get cancelBubble(): boolean {
    return this.#isPropagationStopped;
  }
  set cancelBubble(value: boolean) {
    if (value) this.#isPropagationStopped = true;
  }
  stopImmediatePropagation(): void {
    this.#isPropagationStopped = true;
    this.#isStopped = true;
  }
  get bubbles(): boolean {
    return this.#bubbles;
  }
  get cancelable(): boolean {
    return this.#cancelable;
  }
  get returnValue(): boolean {
    return !this.#isCanceled;
  }
  set returnValue(value: boolean) {
    if (!value) this.preventDefault();
  }
  preventDefault(): void {
    if (this.#cancelable && !this.#isPassive) this.#isCanceled = true;
  }
  get defaultPrevented(): boolean {
    return this.#isCanceled;
  }
  get composed(): boolean {
    return this.#composed;
  }
  get isTrusted(): boolean {
    return this.#isTrusted;
  }
  get timeStamp(): number {
    return this.#timeStamp;
  }
  initEvent(type: string, bubbles: unknown = false, cancelable: unknown = false): void {
    needArguments(arguments.length, 1);
    if (this.#isDispatched) return;
    this.#type = toText(type);
    this.#bubbles = Boolean(bubbles);
    this.#cancelable = Boolean(cancelable);
    this.#isCanceled = false;
    this.#isTrusted = false;
    this.#target = null;
  }
}
nameInterface(Event, "Event", (event) => {
  const { type, defaultPrevented, cancelable, timeStamp } = event;
  return { type, defaultPrevented, cancelable, timeStamp };
});
Object.defineProperties(Event, constants);
Object.defineProperties(Event.prototype, constants);

/** The members of an interface's last argument; a TypeError where it is no object. */
export function initOf<Init extends object>(init: Init | null | undefined): Init {
  if (init === undefined || init === null) return {} as Init;
  if (typeof init !== "object" && typeof init !== "function") {
    throw new TypeError("the last argument is an object");
  }
  return init;
}
