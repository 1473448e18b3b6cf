import type { IncomingMessage, ServerResponse } from "node:http";

/** A request that is over. Plain data: it crosses processes. */
export interface ObservedRequest {
  readonly method: string;
  /** Path and query as the client sent them. */
  readonly url: string;
  /** Null where the client left before there was one. */
  readonly status: number | null;
  /** From the request's head to the end of the response. */
  readonly milliseconds: number;
  /** The id of the component that answered, or null where Bobbin itself did. */
  readonly component: string | null;
}

/** Is told of each request when it is over. */
export type RequestObserver = (request: ObservedRequest) => void;

type Handler = (request: IncomingMessage, response: ServerResponse) => string | null;

/** A handler whose requests are observed. */
export function observed(handle: Handler, observe: RequestObserver) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const startedAt = performance.now();
    const component = handle(request, response);
    response.once("close", () => {
      observe({
        method: request.method ?? "",
        url: request.url ?? "",
        status: response.headersSent ? response.statusCode : null,
        milliseconds: performance.now() - startedAt,
        component,
      });
    });
  };
}
