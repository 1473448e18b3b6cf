import type { KeyValueSession } from "../../kv/session.ts";
import type { EntryArguments } from "./entries/entries.ts";
import type { RequestContext } from "./requests-in-flight.ts";
import type { Guest } from "../../web/host-calls.ts";

/** How the groups of host calls reach into the isolate they belong to. */
export interface IsolateEntry {
  /** The request on whose behalf the guest runs at present. */
  current(): RequestContext | null;
  /** A request that has not ended, by its number. */
  inFlight(id: number): RequestContext | undefined;
  /** The session of the request with this number, while that is in use; null when the request has ended. */
  session(number: number): KeyValueSession | null;
  /**
   * Calls into the guest for a request, under the time limit; when the guest has returned, where it runs on its
   * own thread. Not to be called by a host call.
   */
  enter<Name extends keyof Guest>(
    context: RequestContext | null,
    name: Name,
    ...args: EntryArguments<Name>
  ): void;
  /** Something will call into the guest later, so that an unanswered request is not yet lost. */
  hold(): void;
  /** That something has happened, or no longer will. */
  release(): void;
  /** The response is complete. */
  answered(context: RequestContext): void;
  /** Ends the request with 500 and this reason, which goes to the component's log. */
  fail(context: RequestContext, error: unknown): void;
  /** The isolate gets no more requests. */
  wearOut(): void;
  /** The same as `fail` for the request on whose behalf the guest runs; the isolate gets no more. */
  failed(error: unknown): void;
}

/** Where an isolate belongs that waits for stores on its own thread. */
export interface IsolatePool<Isolate> {
  /** The isolate works on no request, and no code of its guest runs; or it has been closed. */
  freed(isolate: Isolate): void;
}
