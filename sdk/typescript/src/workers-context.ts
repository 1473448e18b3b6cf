/** What a fetch handler of Workers has as its third argument. */
export interface ExecutionContext {
  /** Keeps the request and its stores open until this has ended; the end of the response waits for it. */
  waitUntil(work: unknown): void;
  /** Takes no part here. */
  passThroughOnException(): void;
}
