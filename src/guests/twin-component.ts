import type { GuestComponent } from "./guest.ts";
import type { HttpExchange, TakeBytes } from "./http-exchange.ts";
import { unowned } from "../common/let-go.ts";
import type { BobbinError } from "../errors.ts";

/** How a component is served where its stores may be held by another program; see docs/decisions/0020-held-locks.md. */
export interface TwinOptions {
  /** Answers on the spot. */
  readonly direct: GuestComponent;
  /** Makes one of the same component that can wait for its stores. */
  readonly createWaiting: () => Promise<GuestComponent>;
  /** Says what kept that one from being made. */
  readonly failed: (exchange: HttpExchange, error: unknown) => void;
  readonly stores: { readonly isHeld: boolean };
}

/**
 * A component whose guest answers on the spot, which costs least, and a twin of it that can wait. The twin is made when
 * another program first holds a store of theirs, and gets the requests for as long as that is so.
 */
export class TwinComponent implements GuestComponent {
  readonly #options: TwinOptions;
  #waiting: Promise<GuestComponent> | null = null;
  /** Requests that the twin has not got yet, as it is being made. */
  #coming = 0;
  #isClosed = false;

  constructor(options: TwinOptions) {
    this.#options = options;
  }

  handle(exchange: HttpExchange): void {
    // Making the twin takes time, which is the request's.
    if (this.#options.stores.isHeld) this.#wait(new RestartableExchange(exchange, null));
    else this.#options.direct.handle(new RestartableExchange(exchange, this.#wait));
  }

  async retire(): Promise<void> {
    await this.#options.direct.retire();
    // A request of the first may have come to the second.
    while (this.#coming > 0) await this.#waiting?.catch(() => {});
    const waiting = await this.#waiting?.catch(() => null);
    await waiting?.retire();
  }

  close(): void {
    this.#isClosed = true;
    this.#options.direct.close();
    void this.#waiting?.then(
      (waiting) => waiting.close(),
      () => {},
    );
  }

  readonly #wait = (exchange: HttpExchange): void => {
    this.#coming += 1;
    this.#waiting ??= this.#make();
    void this.#waiting
      .then(
        (waiting) => waiting.handle(exchange),
        (error: unknown) => this.#options.failed(exchange, error),
      )
      .finally(() => {
        this.#coming -= 1;
      });
  };

  async #make(): Promise<GuestComponent> {
    try {
      const waiting = await this.#options.createWaiting();
      if (this.#isClosed) waiting.close();
      return waiting;
    } catch (error) {
      // The next request tries again.
      this.#waiting = null;
      throw error;
    }
  }
}

/** An exchange that a guest may lose to another one, which answers it from its beginning. */
export class RestartableExchange implements HttpExchange {
  readonly #behind: HttpExchange;
  readonly #begin: ((exchange: HttpExchange) => void) | null;
  #body: Promise<Uint8Array> | null;
  /** Part of the body was read, or of the response sent. */
  #hasBegun = false;
  readonly arrivedAt: number;
  isElsewhere = false;

  /** `begin` has the request answered elsewhere; null where it is there already, and `before` is what is known from where it was. */
  constructor(
    behind: HttpExchange,
    begin: ((exchange: HttpExchange) => void) | null,
    before: Pick<RestartableExchange, "arrivedAt"> & { body?: Promise<Uint8Array> | null } = {
      arrivedAt: behind.arrivedAt ?? performance.now(),
    },
  ) {
    this.#behind = behind;
    this.#begin = begin;
    this.#body = before.body ?? null;
    this.arrivedAt = before.arrivedAt;
  }

  get method(): string {
    return this.#behind.method;
  }

  get url(): string {
    return this.#behind.url;
  }

  get headers(): string {
    return this.#behind.headers;
  }

  get chain(): HttpExchange["chain"] {
    return this.#behind.chain;
  }

  get authority(): string | undefined {
    return this.#behind.authority;
  }

  get bodyBytes(): number {
    return this.#behind.bodyBytes;
  }

  get takesTrailers(): boolean {
    return this.#behind.takesTrailers === true;
  }

  restart(): boolean {
    const begin = this.#begin;
    if (begin === null || this.#hasBegun || this.isElsewhere) return false;
    this.isElsewhere = true;
    const again = new RestartableExchange(this.#behind, null, {
      body: this.#body,
      arrivedAt: this.arrivedAt,
    });
    // The guest that has it now is in the middle of a call.
    setImmediate(begin, again);
    return true;
  }

  /** Read once, whoever asks. */
  readBody(take?: TakeBytes): Promise<Uint8Array> {
    // Whoever is given it when the request begins anew reads the same bytes.
    if (this.#body === null) return (this.#body = this.#behind.readBody(take).then(unowned));
    return this.#body.then((body) => {
      take?.(body.byteLength);
      return body;
    });
  }

  readChunk(): Promise<Uint8Array | null> {
    if (this.isElsewhere) return Promise.resolve(null);
    this.#hasBegun = true;
    return this.#behind.readChunk();
  }

  respond(status: number, headers: string, body: string | Uint8Array): void {
    if (!this.#answers()) return;
    this.#behind.respond(status, headers, body);
  }

  startResponse(status: number, headers: string): boolean {
    return this.#answers() && this.#behind.startResponse(status, headers);
  }

  write(chunk: Uint8Array, taken?: () => void): boolean {
    return this.#behind.write(chunk, taken);
  }

  end(trailers?: string): void {
    this.#behind.end(trailers);
  }

  onDrain(callback: (gone: boolean) => void): void {
    this.#behind.onDrain(callback);
  }

  onGone(callback: () => void): void {
    if (!this.isElsewhere) this.#behind.onGone(callback);
  }

  fail(error: BobbinError): void {
    if (this.#answers()) this.#behind.fail(error);
  }

  #answers(): boolean {
    this.#hasBegun = true;
    return !this.isElsewhere;
  }
}
