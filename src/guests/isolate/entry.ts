import type { Guest } from "./runtime/host.ts";
import type { RequestContext } from "./request-context.ts";

type Arguments<Name extends keyof Guest> = Parameters<Guest[Name]>;

/** How the groups of host calls reach into the isolate they belong to. */
export interface IsolateEntry {
  /** The request on whose behalf the guest runs at present. */
  current(): RequestContext | null;
  /** A request that has not ended, by its number. */
  inFlight(id: number): RequestContext | undefined;
  /** Calls into the guest for a request, under the time limit. Never while the guest runs. */
  enter<Name extends keyof Guest>(
    context: RequestContext | null,
    name: Name,
    ...args: Arguments<Name>
  ): void;
  /** Something will call into the guest later, so that an unanswered request is not yet lost. */
  hold(): void;
  /** That something has happened, or no longer will. */
  release(): void;
  /** Ends the request with 500 and this reason, which goes to the component's log. */
  fail(context: RequestContext, error: unknown): void;
}
