import { randomUUID } from "node:crypto";
import type { RequestWatch } from "./request-watch.ts";

/** A request that is over. */
export interface FinishedRequest {
  readonly id: string;
  readonly method: string;
  /** Path and query as the client sent them. */
  readonly url: string;
  readonly component: string | null;
  readonly status: number | null;
  readonly milliseconds: number;
}

const header = "x-request-id";
/** What proxies send. */
const idPattern = /^[\w.:+/=@-]{1,128}$/;

/**
 * Gives each request an id, which its component finds in `x-request-id`: the client's own where it has sent one, else that
 * of its trace, else a new one. `over` is told of each request when it is over.
 */
export function watchRequestIds(
  inner: RequestWatch | null,
  over: (request: FinishedRequest) => void,
): RequestWatch {
  return {
    begin: (request) => {
      const startedAt = performance.now();
      const begun = inner?.begin(request) ?? null;
      const { method, url, component, headers } = request;
      const id = givenId(headers[header]) ?? traceOf(begun?.headers ?? []) ?? randomUUID();
      return {
        headers: [header, id, ...(begun?.headers ?? [])],
        end: (status) => {
          begun?.end(status);
          over({ id, method, url, component, status, milliseconds: performance.now() - startedAt });
        },
      };
    },
  };
}

/** The id of the request whose headers these are; null where it was given none. */
export function requestIdOf(headers: string): string | null {
  const lines = headers.split("\n");
  // The host's own come last.
  for (let at = lines.length - 2; at >= 0; at -= 2) {
    if (lines[at] === header) return lines[at + 1] ?? null;
  }
  return null;
}

function givenId(given: string | string[] | undefined): string | null {
  return typeof given === "string" && idPattern.test(given) ? given : null;
}

function traceOf(headers: readonly string[]): string | null {
  const at = headers.indexOf("traceparent");
  return at === -1 ? null : (headers[at + 1]?.split("-")[1] ?? null);
}
