import type { HttpExchange } from "./http-exchange.ts";

/** A component that is ready to answer requests: what every kind of guest is to the rest of Bobbin. */
export interface GuestComponent {
  /** Answers one request; every outcome, failure included, goes to the exchange. Never throws. */
  handle(exchange: HttpExchange): void;
  /** Gets no more requests: resolves when those it has are answered, and it is closed. */
  retire(): Promise<void>;
  /** Ends the guest; requests in flight fail. */
  close(): void;
}

/** Is told how a component's requests end. */
export interface Conduct {
  /** A response is complete. */
  answered(): void;
  /** The guest used more time or memory than it may. */
  offended(): void;
}
