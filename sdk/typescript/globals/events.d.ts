/** What a listener for "fetch" gets. */
interface FetchEvent {
  readonly type: string;
  readonly request: Request;
  /** Answers the request; called once, before the listener's own promise settles. */
  respondWith(response: Response | PromiseLike<Response>): void;
  /** Lets work go on after the response. */
  waitUntil(work: PromiseLike<unknown>): void;
}

/** Answers requests where the component exports no handler. */
declare function addEventListener(type: "fetch", listener: (event: FetchEvent) => unknown): void;
/** Hears of what nobody caught; `preventDefault` keeps it from the component's log. */
declare function addEventListener(
  type: "error",
  listener: (event: ErrorEvent) => unknown,
  options?: AddEventListenerOptions | boolean,
): void;
/** Hears of a promise that was rejected and that nobody handles; of several in one turn, of the first. */
declare function addEventListener(
  type: "unhandledrejection",
  listener: (event: PromiseRejectionEvent) => unknown,
  options?: AddEventListenerOptions | boolean,
): void;
declare function addEventListener(
  type: string,
  listener: EventListenerOrEventListenerObject | null,
  options?: AddEventListenerOptions | boolean,
): void;
declare function removeEventListener(
  type: string,
  listener: EventListenerOrEventListenerObject | null,
  options?: EventListenerOptions | boolean,
): void;
declare function dispatchEvent(event: Event): boolean;

// oxlint-disable no-var -- a const would not be a property of globalThis
interface OnErrorEventHandlerNonNull {
  (
    message: string | Event,
    source?: string,
    lineno?: number,
    colno?: number,
    error?: unknown,
  ): unknown;
}
/** Is told the parts of an error that nobody caught; one that returns true has it not printed. */
declare var onerror: OnErrorEventHandlerNonNull | null;
declare var onunhandledrejection: ((event: PromiseRejectionEvent) => unknown) | null;
/** Is never called: the engine does not tell which promise was handled late. */
declare var onrejectionhandled: ((event: PromiseRejectionEvent) => unknown) | null;
// oxlint-enable no-var

interface EventInit {
  bubbles?: boolean;
  cancelable?: boolean;
  composed?: boolean;
}

declare class Event {
  static readonly NONE: 0;
  static readonly CAPTURING_PHASE: 1;
  static readonly AT_TARGET: 2;
  static readonly BUBBLING_PHASE: 3;
  constructor(type: string, init?: EventInit);
  readonly NONE: 0;
  readonly CAPTURING_PHASE: 1;
  readonly AT_TARGET: 2;
  readonly BUBBLING_PHASE: 3;
  readonly type: string;
  readonly target: EventTarget | null;
  readonly currentTarget: EventTarget | null;
  readonly eventPhase: number;
  readonly bubbles: boolean;
  readonly cancelable: boolean;
  readonly composed: boolean;
  readonly defaultPrevented: boolean;
  readonly isTrusted: boolean;
  readonly timeStamp: number;
  composedPath(): EventTarget[];
  preventDefault(): void;
  stopPropagation(): void;
  stopImmediatePropagation(): void;
  /** @deprecated Use `target`. */
  readonly srcElement: EventTarget | null;
  /** @deprecated Use `stopPropagation`. */
  cancelBubble: boolean;
  /** @deprecated Use `preventDefault` and `defaultPrevented`. */
  returnValue: boolean;
  /** @deprecated Use the constructor. */
  initEvent(type: string, bubbles?: boolean, cancelable?: boolean): void;
}

declare class CustomEvent<Detail = unknown> extends Event {
  constructor(type: string, init?: EventInit & { detail?: Detail });
  readonly detail: Detail;
  /** @deprecated Use the constructor. */
  initCustomEvent(type: string, bubbles?: boolean, cancelable?: boolean, detail?: Detail): void;
}

interface ErrorEventInit extends EventInit {
  message?: string;
  filename?: string;
  lineno?: number;
  colno?: number;
  error?: unknown;
}

declare class ErrorEvent extends Event {
  constructor(type: string, init?: ErrorEventInit);
  readonly message: string;
  readonly filename: string;
  readonly lineno: number;
  readonly colno: number;
  readonly error: unknown;
}

declare class PromiseRejectionEvent extends Event {
  constructor(type: string, init: EventInit & { promise: Promise<unknown>; reason?: unknown });
  readonly promise: Promise<unknown>;
  /** A copy of the error: the same name, message and stack. */
  readonly reason: unknown;
}

interface MessageEventInit extends EventInit {
  data?: unknown;
  origin?: string;
  lastEventId?: string;
  source?: object | null;
  ports?: Iterable<object>;
}

declare class MessageEvent<Data = unknown> extends Event {
  constructor(type: string, init?: MessageEventInit);
  readonly data: Data;
  readonly origin: string;
  readonly lastEventId: string;
  readonly source: object | null;
  readonly ports: readonly object[];
}

interface EventListenerObject {
  handleEvent(event: Event): void;
}
type EventListenerOrEventListenerObject = ((event: Event) => void) | EventListenerObject;

interface EventListenerOptions {
  capture?: boolean;
}
interface AddEventListenerOptions extends EventListenerOptions {
  once?: boolean;
  passive?: boolean;
  signal?: AbortSignal;
}

declare class EventTarget {
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: AddEventListenerOptions | boolean,
  ): void;
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: EventListenerOptions | boolean,
  ): void;
  /** False when a listener has called `preventDefault`. */
  dispatchEvent(event: Event): boolean;
}

declare class AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}

declare class AbortSignal extends EventTarget {
  private constructor();
  static abort(reason?: unknown): AbortSignal;
  /** Aborts after so many milliseconds. */
  static timeout(milliseconds: number): AbortSignal;
  /** Aborts with the first of the signals that does. */
  static any(signals: Iterable<AbortSignal>): AbortSignal;
  readonly aborted: boolean;
  readonly reason: unknown;
  onabort: ((this: AbortSignal, event: Event) => unknown) | null;
  throwIfAborted(): void;
}

declare class DOMException extends Error {
  constructor(message?: string, nameOrOptions?: string | { name?: string; cause?: unknown });
  readonly message: string;
  readonly name: string;
  /** @deprecated Use `name`. */
  readonly code: number;
  static readonly INDEX_SIZE_ERR: 1;
  readonly INDEX_SIZE_ERR: 1;
  static readonly DOMSTRING_SIZE_ERR: 2;
  readonly DOMSTRING_SIZE_ERR: 2;
  static readonly HIERARCHY_REQUEST_ERR: 3;
  readonly HIERARCHY_REQUEST_ERR: 3;
  static readonly WRONG_DOCUMENT_ERR: 4;
  readonly WRONG_DOCUMENT_ERR: 4;
  static readonly INVALID_CHARACTER_ERR: 5;
  readonly INVALID_CHARACTER_ERR: 5;
  static readonly NO_DATA_ALLOWED_ERR: 6;
  readonly NO_DATA_ALLOWED_ERR: 6;
  static readonly NO_MODIFICATION_ALLOWED_ERR: 7;
  readonly NO_MODIFICATION_ALLOWED_ERR: 7;
  static readonly NOT_FOUND_ERR: 8;
  readonly NOT_FOUND_ERR: 8;
  static readonly NOT_SUPPORTED_ERR: 9;
  readonly NOT_SUPPORTED_ERR: 9;
  static readonly INUSE_ATTRIBUTE_ERR: 10;
  readonly INUSE_ATTRIBUTE_ERR: 10;
  static readonly INVALID_STATE_ERR: 11;
  readonly INVALID_STATE_ERR: 11;
  static readonly SYNTAX_ERR: 12;
  readonly SYNTAX_ERR: 12;
  static readonly INVALID_MODIFICATION_ERR: 13;
  readonly INVALID_MODIFICATION_ERR: 13;
  static readonly NAMESPACE_ERR: 14;
  readonly NAMESPACE_ERR: 14;
  static readonly INVALID_ACCESS_ERR: 15;
  readonly INVALID_ACCESS_ERR: 15;
  static readonly VALIDATION_ERR: 16;
  readonly VALIDATION_ERR: 16;
  static readonly TYPE_MISMATCH_ERR: 17;
  readonly TYPE_MISMATCH_ERR: 17;
  static readonly SECURITY_ERR: 18;
  readonly SECURITY_ERR: 18;
  static readonly NETWORK_ERR: 19;
  readonly NETWORK_ERR: 19;
  static readonly ABORT_ERR: 20;
  readonly ABORT_ERR: 20;
  static readonly URL_MISMATCH_ERR: 21;
  readonly URL_MISMATCH_ERR: 21;
  static readonly QUOTA_EXCEEDED_ERR: 22;
  readonly QUOTA_EXCEEDED_ERR: 22;
  static readonly TIMEOUT_ERR: 23;
  readonly TIMEOUT_ERR: 23;
  static readonly INVALID_NODE_TYPE_ERR: 24;
  readonly INVALID_NODE_TYPE_ERR: 24;
  static readonly DATA_CLONE_ERR: 25;
  readonly DATA_CLONE_ERR: 25;
}

/** Sends clones of values to the other port of its channel, in the same isolate. */
declare class MessagePort extends EventTarget {
  private constructor();
  postMessage(
    message: unknown,
    options?:
      | Iterable<ArrayBuffer | MessagePort>
      | { transfer?: Iterable<ArrayBuffer | MessagePort> },
  ): void;
  /** Lets messages arrive. Setting `onmessage` does as well. */
  start(): void;
  close(): void;
  onmessage: ((this: MessagePort, event: MessageEvent) => unknown) | null;
  onmessageerror: ((this: MessagePort, event: MessageEvent) => unknown) | null;
}

declare class MessageChannel {
  readonly port1: MessagePort;
  readonly port2: MessagePort;
}
