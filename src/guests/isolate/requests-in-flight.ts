import type { GrantedStores } from "../../kv/granted-stores.ts";
import type { KeyValueSession } from "../../kv/session.ts";
import type { HttpExchange } from "../http-exchange.ts";
import { openSession } from "../../kv/watched-session.ts";

/** Numbers begin anew here; there are never so many requests at once. */
const numbersMax = 2 ** 20;

/** The requests that an isolate works on, by numbers from 0 to 2^20 - 1. */
export class RequestsInFlight {
  readonly #granted: GrantedStores;
  readonly #contexts = new Map<number, RequestContext>();
  #lastId = 0;
  /** Requests that were given to the isolate so far. */
  taken = 0;

  constructor(granted: GrantedStores) {
    this.#granted = granted;
  }

  get count(): number {
    return this.#contexts.size;
  }

  /** Gives a request a number that no other has at present; `over` is called when it has ended. A `Request` has a `whole` URL. */
  add(exchange: HttpExchange, over: () => void, isWhole: boolean): RequestContext {
    const { authority } = exchange;
    // No header of what another component sent says the rest of it.
    const url =
      isWhole && authority !== undefined ? `http://${authority}${exchange.url}` : exchange.url;
    do this.#lastId = (this.#lastId + 1) % numbersMax;
    while (this.#contexts.has(this.#lastId));
    const context = new RequestContext(this.#lastId, exchange, url, this.#granted, over);
    this.#contexts.set(context.id, context);
    this.taken += 1;
    return context;
  }

  /** Those that the guest has not begun are none of the isolate's. */
  giveBack(contexts: readonly RequestContext[]): void {
    for (const context of contexts) {
      context.isBegun = false;
      this.#contexts.delete(context.id);
    }
    this.taken -= contexts.length;
  }

  byNumber(id: number): RequestContext | undefined {
    return this.#contexts.get(id);
  }

  remove(id: number): void {
    this.#contexts.delete(id);
  }

  /** All of them, also while some are removed. */
  all(): RequestContext[] {
    return [...this.#contexts.values()];
  }

  /**
   * The session with a number. A request's continuations may outlast it; while one runs (`current`), its
   * handles still work.
   */
  session(id: number, current: RequestContext | null): KeyValueSession | null {
    if (current?.id === id) return current.session;
    return this.#contexts.get(id)?.session ?? null;
  }
}

/** A request while an isolate works on it. */
export class RequestContext {
  readonly id: number;
  readonly exchange: HttpExchange;
  /** Its address, as its guest is told. */
  readonly url: string;
  /** False once it was given back to be begun elsewhere. */
  isBegun = true;
  /** The response has begun, or the request has failed. */
  answered = false;
  /** The guest has given the whole response, which is sent when it may be. */
  complete = false;
  /** Nothing more will be sent. */
  ended = false;
  readonly #granted: GrantedStores;
  readonly #over: () => void;
  #session: KeyValueSession | null = null;

  constructor(
    id: number,
    exchange: HttpExchange,
    url: string,
    granted: GrantedStores,
    over: () => void,
  ) {
    this.id = id;
    this.exchange = exchange;
    this.url = url;
    this.#granted = granted;
    this.#over = over;
  }

  /** Its key-value calls, made when the first of them comes. Handles end with the request. */
  get session(): KeyValueSession {
    return (this.#session ??= openSession(this.#granted, this.exchange));
  }

  /** It has ended, which its component's queue is told. */
  end(): void {
    this.answered = true;
    this.ended = true;
    this.#over();
  }
}
