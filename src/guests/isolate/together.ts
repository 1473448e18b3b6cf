import { DirectEntries, type DirectMemory, type DirectOwner } from "./entries/direct-entries.ts";
import type { Metered } from "./entries/entries.ts";
import type { LoadedIsolate } from "./load.ts";
import type { HttpExchange } from "../http-exchange.ts";
import type { RequestContext } from "./requests-in-flight.ts";
import type { RequestsInFlight } from "./requests-in-flight.ts";
import type { ResponseSteps } from "../response-steps.ts";
import { enterGuestTogether } from "../running-guest.ts";

/** What belongs to one isolate. */
interface TogetherParts extends DirectMemory {
  readonly requests: RequestsInFlight;
  readonly steps: ResponseSteps;
}

/** Who gives requests to an isolate. */
export interface TogetherOwner<Request> {
  /** The isolate has a request, as this one of its own; or (null) has given it back. */
  taken(request: Request, context: RequestContext | null): void;
  /** It has ended. */
  over(request: Request): void;
}

/** How an isolate on the host's own thread answers the requests of one turn of the event loop. */
export class Together {
  readonly entries: DirectEntries;
  readonly #parts: TogetherParts;
  readonly #component: string;
  readonly #requestsMax: number;

  constructor(loaded: LoadedIsolate, parts: TogetherParts, watch: Metered, owner: DirectOwner) {
    this.entries = new DirectEntries(loaded, parts, watch, owner);
    this.#parts = parts;
    this.#component = watch.settings.component.id;
    this.#requestsMax = loaded.requestsMax;
  }

  /** Requests that may be given to it at a time. */
  get requestsMax(): number {
    return Math.min(this.entries.requestsMax, this.#requestsMax - this.#parts.requests.taken);
  }

  /** Does something that enters the guest, as soon as it may be entered again. */
  inTurn(work: () => void): void {
    this.entries.inTurn(work);
  }

  /** Has its guest answer requests that come without bodies, as many as it begins at once; the others are another's to answer. */
  answer<Request extends { readonly exchange: HttpExchange }>(
    requests: readonly Request[],
    isWhole: boolean,
    owner: TogetherOwner<Request>,
  ): Request[] {
    const contexts = requests.map((request) => {
      const over = (): void => owner.over(request);
      const context = this.#parts.requests.add(request.exchange, over, isWhole);
      owner.taken(request, context);
      return context;
    });
    const running = this.#parts.turnMemory.shared;
    enterGuestTogether(this.#component, { requests: contexts, running });
    this.entries.enterTogether(contexts);
    const rest = requests.filter((_, at) => !(contexts[at] as RequestContext).isBegun);
    for (const request of rest) owner.taken(request, null);
    return rest;
  }

  /** Sends what has been answered in this turn, where it may be sent. */
  flush(): void {
    this.#parts.steps.flush();
  }
}
