import { bobbinError } from "../../errors.ts";
import type { Exchange } from "../exchange.ts";

/** A request without an isolate. */
export interface WaitingRequest {
  readonly exchange: Exchange;
  /** As `ComponentIsolate.answer` has it; null until it has been read. */
  body: Uint8Array | 0 | -1 | null;
  /** When its response is to have begun, by `performance.now()`. */
  readonly deadline: number;
  readonly timeout: NodeJS.Timeout;
}

/** Requests that wait for an isolate, the oldest first; before that for their bodies. */
export class WaitingRequests {
  readonly #millisecondsMax: number;
  readonly #fail: (exchange: Exchange, error: unknown) => void;
  readonly #reading = new Set<WaitingRequest>();
  readonly #ready = new Set<WaitingRequest>();

  /** A request ends by `fail` when it has waited for so many milliseconds. */
  constructor(millisecondsMax: number, fail: (exchange: Exchange, error: unknown) => void) {
    this.#millisecondsMax = millisecondsMax;
    this.#fail = fail;
  }

  /** How many there are. */
  get count(): number {
    return this.#reading.size + this.#ready.size;
  }

  /** Whether one could be given to an isolate. */
  get hasReady(): boolean {
    return this.#ready.size > 0;
  }

  /** Adds a request whose body need not be read. */
  add(exchange: Exchange, body: 0 | -1): void {
    this.#ready.add(this.#follow(exchange, body));
  }

  /** Adds a request whose body is read first; then calls `ready`. */
  addWithBody(exchange: Exchange, ready: () => void): void {
    const request = this.#follow(exchange, null);
    this.#reading.add(request);
    exchange.readBody().then(
      (body) => {
        if (!this.#reading.delete(request)) return;
        request.body = body;
        this.#ready.add(request);
        ready();
      },
      (error: unknown) => {
        if (this.#remove(request)) this.#fail(exchange, error);
      },
    );
  }

  /** Takes the oldest that can be given to an isolate, or null. */
  take(): WaitingRequest | null {
    const [request] = this.#ready;
    if (request === undefined) return null;
    this.#remove(request);
    return request;
  }

  /** Ends all of them. */
  failAll(error: unknown): void {
    for (const request of [...this.#reading, ...this.#ready]) {
      if (this.#remove(request)) this.#fail(request.exchange, error);
    }
  }

  #follow(exchange: Exchange, body: WaitingRequest["body"]): WaitingRequest {
    const milliseconds = this.#millisecondsMax;
    const late = (): void => {
      if (!this.#remove(request)) return;
      this.#fail(exchange, bobbinError("guest-request-timeout", { milliseconds }));
    };
    const request: WaitingRequest = {
      exchange,
      body,
      deadline: performance.now() + milliseconds,
      timeout: setTimeout(late, milliseconds),
    };
    exchange.onGone(() => this.#remove(request));
    return request;
  }

  /** Whether it was there. */
  #remove(request: WaitingRequest): boolean {
    clearTimeout(request.timeout);
    return this.#reading.delete(request) || this.#ready.delete(request);
  }
}
