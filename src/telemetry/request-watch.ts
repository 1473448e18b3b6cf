import type { IncomingHttpHeaders } from "node:http";

/** A request whose route has been found. */
export interface BegunRequest {
  readonly method: string;
  /** As the client sent it, without its query. */
  readonly path: string;
  /** With its query. */
  readonly url: string;
  /** The route as the manifest has it; null where none leads there. */
  readonly route: string | null;
  /** The id of the component that answers, or null where Bobbin itself does. */
  readonly component: string | null;
  readonly headers: IncomingHttpHeaders;
}

/** A request that is watched. */
export interface WatchedRequest {
  /** Name, value, name, value, …: what the component gets in place of headers of these names. */
  readonly headers: readonly string[];
  /** The response is over, with this status; null where the client left before there was one. */
  end(status: number | null): void;
}

/** Is told of requests as they begin. */
export interface RequestWatch {
  begin(request: BegunRequest): WatchedRequest;
}
