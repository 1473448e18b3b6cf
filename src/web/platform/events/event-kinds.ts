/** Events that carry something, made when first used. */
import { initOf, Event, type EventInit } from "./event.ts";
import { needArguments, toText } from "../webidl/convert.ts";
import { nameInterface } from "../webidl/define.ts";

/** An event with whatever its maker adds. */
export class CustomEvent extends Event {
  #detail: unknown;

  constructor(type: string, init: EventInit & { detail?: unknown } = {}) {
    needArguments(arguments.length, 1);
    super(type, init);
    this.#detail = initOf(init).detail ?? null;
  }

  get detail(): unknown {
    return this.#detail;
  }
  initCustomEvent(type: string, bubbles = false, cancelable = false, detail: unknown = null): void {
    needArguments(arguments.length, 1);
    if (this.eventPhase !== 0) return;
    this.initEvent(type, bubbles, cancelable);
    this.#detail = detail;
  }
}
nameInterface(CustomEvent, "CustomEvent", ({ type, detail }) => ({ type, detail }));

/** What is known of an error that nobody caught. */
export interface ErrorEventInit extends EventInit {
  message?: string;
  filename?: string;
  lineno?: unknown;
  colno?: unknown;
  error?: unknown;
}

/** An error that nobody caught. */
export class ErrorEvent extends Event {
  readonly #message: string;
  readonly #filename: string;
  readonly #lineno: number;
  readonly #colno: number;
  readonly #error: unknown;

  constructor(type: string, init: ErrorEventInit = {}) {
    needArguments(arguments.length, 1);
    super(type, init);
    const { message = "", filename = "", lineno = 0, colno = 0, error } = initOf(init);
    this.#message = toText(message);
    this.#filename = toText(filename);
    this.#lineno = Number(lineno) >>> 0;
    this.#colno = Number(colno) >>> 0;
    this.#error = error;
  }

  get message(): string {
    return this.#message;
  }
  get filename(): string {
    return this.#filename;
  }
  get lineno(): number {
    return this.#lineno;
  }
  get colno(): number {
    return this.#colno;
  }
  get error(): unknown {
    return this.#error;
  }
}
nameInterface(ErrorEvent, "ErrorEvent", ({ type, message, error }) => ({ type, message, error }));

/** A promise that was rejected, and that nobody handles. */
export class PromiseRejectionEvent extends Event {
  readonly #promise: unknown;
  readonly #reason: unknown;

  constructor(type: string, init: EventInit & { promise: unknown; reason?: unknown }) {
    needArguments(arguments.length, 2);
    super(type, init);
    const given = initOf(init);
    if (!("promise" in given)) throw new TypeError("the last argument has a promise");
    this.#promise = given.promise;
    this.#reason = given.reason;
  }

  get promise(): unknown {
    return this.#promise;
  }
  get reason(): unknown {
    return this.#reason;
  }
}
nameInterface(PromiseRejectionEvent, "PromiseRejectionEvent", ({ type, reason }) => ({
  type,
  reason,
}));

/** What a message is made of. */
export interface MessageEventInit extends EventInit {
  data?: unknown;
  origin?: string;
  lastEventId?: string;
  source?: object | null;
  ports?: Iterable<object>;
}

/** A message that arrived at a port. */
export class MessageEvent extends Event {
  readonly #init: Required<Omit<MessageEventInit, keyof EventInit>>;

  constructor(type: string, init: MessageEventInit = {}) {
    needArguments(arguments.length, 1);
    super(type, init);
    const { data = null, origin = "", lastEventId = "", source = null, ports = [] } = initOf(init);
    const all = Object.freeze([...ports]);
    this.#init = {
      data,
      origin: toText(origin),
      lastEventId: toText(lastEventId),
      source,
      ports: all,
    };
  }

  get data(): unknown {
    return this.#init.data;
  }
  get origin(): string {
    return this.#init.origin;
  }
  get lastEventId(): string {
    return this.#init.lastEventId;
  }
  get source(): object | null {
    return this.#init.source;
  }
  get ports(): Iterable<object> {
    return this.#init.ports;
  }
}
nameInterface(MessageEvent, "MessageEvent", ({ type, data }) => ({ type, data }));
