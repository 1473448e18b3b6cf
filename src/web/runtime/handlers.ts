import { callOn, promiseOf, thenOf, TypeErrorOf } from "../../../sdk/typescript/src/intrinsics.ts";
import type { HandleRequest } from "../../../sdk/typescript/src/http.ts";
import { type BuilderHandler, builderHandler } from "./builder-handler.ts";
import type { FetchHandler, Handler } from "./fetch-handler.ts";
import type { Request } from "../platform/fetch/request.ts";
import type { WorkersContext } from "./workers-handler.ts";

/** The event that a listener for "fetch" gets. */
class FetchEvent {
  readonly type = "fetch";
  readonly request: Request;
  readonly #context: WorkersContext;
  #response: { readonly value: unknown } | null = null;

  /** The listener's answer, or null when it gave none. */
  static answer(event: FetchEvent): { readonly value: unknown } | null {
    return event.#response;
  }

  constructor(request: Request, context: WorkersContext) {
    this.request = request;
    this.#context = context;
  }

  respondWith(response: unknown): void {
    if (this.#response !== null) throw new TypeErrorOf("respondWith was called before");
    this.#response = { value: response };
  }

  /** See `WorkersContext`. */
  waitUntil(work: unknown): void {
    this.#context.waitUntil(work);
  }
}

const { answer } = FetchEvent;

/** Collects listeners while the component loads; see `findHandler`. */
export class FetchListeners {
  #listener: ((event: FetchEvent) => unknown) | null = null;
  readonly #addOther: (...args: never) => void;

  /** What adds listeners for other events than "fetch". */
  constructor(addOther: (...args: never) => void) {
    this.#addOther = addOther;
  }

  /** The global `addEventListener`. */
  readonly add = (type: string, listener: unknown, options?: unknown): void => {
    if (type !== "fetch") {
      callOn(this.#addOther, undefined, [type, listener, options]);
      return;
    }
    if (typeof listener !== "function") throw new TypeErrorOf("a listener for fetch is a function");
    this.#listener = listener as (event: FetchEvent) => unknown;
  };

  /** A handler that raises the event, or null when nobody listens. */
  handler(): FetchHandler | null {
    const listener = this.#listener;
    if (listener === null) return null;
    return (request, _env, context) => {
      const event = new FetchEvent(request, context);
      const returned = listener(event);
      const response = answer(event);
      if (response !== null) return response.value;
      // An asynchronous listener may answer after its first await.
      return thenOf(promiseOf(returned), () => answer(event)?.value);
    };
  }
}

/** The component's handler, from its exports or its listener; null when it has none. */
export function findHandler(
  exports: Record<string, unknown>,
  listeners: FetchListeners,
): Handler | null {
  const { handler, handleRequest, default: main } = exports;
  if (typeof handler === "function") {
    return builderHandler(handler as BuilderHandler);
  }
  if (typeof handleRequest === "function") {
    return { kind: "handleRequest", handle: handleRequest as HandleRequest };
  }
  if ((typeof main === "object" && main !== null) || typeof main === "function") {
    const { fetch } = main as { readonly fetch?: unknown };
    if (typeof fetch === "function") {
      const handle: FetchHandler = (request, env, context) =>
        callOn(fetch as FetchHandler, main, [request, env, context]);
      return { kind: "fetch", handle };
    }
  }
  const handle = listeners.handler();
  return handle === null ? null : { kind: "fetch", handle };
}
