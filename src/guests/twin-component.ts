import type { GuestComponent } from "./guest.ts";
import type { HttpExchange } from "./http-exchange.ts";
import { RestartableExchange } from "./restartable-exchange.ts";

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
