import type { HttpExchange, TakeBytes } from "./http-exchange.ts";

/** A request as a queue sees it. */
export interface QueuedRequest {
  readonly exchange: HttpExchange;
  /** Its response has begun, so that its time limit is no longer of interest. */
  readonly answered: boolean;
  /** Its whole response is there, and leaves when it may: nothing that its client or the clock does is of interest. */
  readonly complete?: boolean;
  /** Of one whose guest may go on after its response: whether all of that was given to its connection. */
  readonly isGiven?: boolean;
}

/** Who answers the requests of a queue. */
export interface QueueOwner<Request> {
  /**
   * Fetches what must be there before the request can begin, and tells how many bytes that are; null where nothing
   * has to be waited for.
   */
  prepare(request: Request, take: TakeBytes): Promise<void> | null;
  /** Whether another request could begin. */
  readonly hasRoom: boolean;
  /** Begins to answer; the queue is told by `done` when the request is over, be it meanwhile. */
  begin(request: Request): void;
  /** Most requests that begin are answered before the turn of the event loop ends: time limit and departure of those that have not been are looked after from then on. */
  readonly answersInTurn?: boolean;
  /** Requests wait, and there is no room for them. */
  crowded(): void;
  /** Ends a request, which may have begun, for this reason; the queue has forgotten it. */
  fail(request: Request, error: unknown): void;
  /** Ends a request whose client has left in the same way. */
  drop(request: Request): void;
}

/** The limits of a queue. */
export interface QueueLimits {
  /** Longest time from a request's head to the start of its response. */
  readonly requestMillisecondsMax: number;
  /** Most requests that are prepared or wait. */
  readonly waitingRequestsMax: number;
  /** Most bytes that they hold of their bodies, together. */
  readonly waitingBodyBytesMax: number;
  /** Where requests may wait for others of this queue: how many of each depth may be worked on at a time; see `roomByDepth`. */
  readonly roomByDepth?: readonly number[];
}
