import { parseJson, promiseOf } from "../../../sdk/typescript/src/intrinsics.ts";
import type { Guest, HostCalls } from "../host-calls.ts";
import { describeError } from "./enclosed.ts";

type Request = Guest["request"];
type Answer = Parameters<NonNullable<HostCalls["respondSoon"]>>;

const settled = promiseOf(undefined);
/** Turns of promises that a handler which has all it needs takes to its response, with some to spare. */
const turnsMax = 16;

/**
 * Serves request after request in one entry into the isolate, where that has a thread of its own: a thread
 * would have to be started for each entry. What a handler does after its response goes on before the next
 * request, or when no more come.
 */
export class RequestLoop {
  /** What the rest of the runtime calls. */
  readonly host: HostCalls;
  #hasResponded = false;
  /** An answer that goes to the host with the question for another request. */
  #answer: Answer | null = null;
  /** The request that it serves at present, or -1. */
  running = -1;

  constructor(offered: HostCalls) {
    this.host = offered.nextRequest === undefined ? offered : this.#watching(offered);
  }

  /** The entry point for requests. */
  around(request: Request): Request {
    const { nextRequest } = this.host;
    if (nextRequest === undefined) return request;
    return (...args) => void this.#serve(request, nextRequest, args);
  }

  async #serve(
    request: Request,
    nextRequest: NonNullable<HostCalls["nextRequest"]>,
    first: Parameters<Request>,
  ): Promise<void> {
    for (let args = first; ;) {
      this.#hasResponded = false;
      this.running = args[0];
      request(args[0], args[1], args[2], args[3], args[4]);
      for (let turn = 0; turn < turnsMax && !this.#responded(); turn += 1) await settled;
      // The handler waits for something that enters by itself; or it takes longer, and goes on when this ends.
      if (!this.#responded()) break;
      const next = this.#takeNext(nextRequest);
      if (next === null) break;
      args = parseJson(next) as Parameters<Request>;
    }
    // What goes on from here may be on behalf of another.
    this.running = -1;
  }

  #takeNext(nextRequest: NonNullable<HostCalls["nextRequest"]>): string | null {
    const answer = this.#answer;
    if (answer === null) return nextRequest();
    this.#answer = null;
    try {
      return nextRequest(answer[0], answer[1], answer[2], answer[3], answer[4]);
    } catch (error) {
      // Its handler is not there any more to hear it, and a rejection may be heard by nobody.
      this.host.respondError(answer[0], describeError(error));
      return null;
    }
  }

  #responded(): boolean {
    return this.#hasResponded;
  }

  #watching(offered: HostCalls): HostCalls {
    const { respond, respondSoon } = offered;
    return {
      ...offered,
      respond: (request, status, headers, body) => {
        respond(request, status, headers, body);
        if (body !== -1) this.#hasResponded = true;
      },
      ...(respondSoon === undefined
        ? {}
        : {
            respondSoon: (request, status, headers, body, isBytes) => {
              this.#hasResponded = true;
              if (request === this.running)
                this.#answer = [request, status, headers, body, isBytes];
              else respondSoon(request, status, headers, body, isBytes);
            },
          }),
    };
  }
}
