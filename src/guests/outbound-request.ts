import type { Asker, AskedRequest, OutboundResponse } from "./ask-server.ts";
import { pairsOf } from "./header-pairs.ts";

/** As in the fetch standard. */
const redirectsMax = 20;
const redirectStatuses = new Set([301, 302, 303, 307, 308]);

/** What is asked of another server. */
export interface OutboundRequest {
  readonly url: string;
  readonly method: string;
  /** Name, value, name, value, … joined with line feeds. */
  readonly headers: string;
  readonly body: Uint8Array<ArrayBuffer> | null;
  /** "follow", "manual" or "error". */
  readonly redirect: string;
  readonly signal: AbortSignal;
}

/**
 * Asks whoever `askerOf` says, following redirects as the Fetch standard has it. It is shown each URL before it is
 * asked, the targets of redirects included, and throws where it may not be.
 */
export async function sendOutbound(
  request: OutboundRequest,
  askerOf: (url: URL) => Asker,
): Promise<OutboundResponse> {
  const { method, body, signal } = request;
  let asked: AskedRequest = {
    method,
    headers: pairsOf(request.headers === "" ? [] : request.headers.split("\n")),
    body,
  };
  let target = new URL(request.url);
  let isInner = true;
  for (let step = 0; step <= redirectsMax; step += 1) {
    const asker = askerOf(target);
    if (asker.isInner && !isInner) {
      throw new TypeError(`another server redirects into the application, to ${target.href}`);
    }
    ({ isInner } = asker);
    const response = await asker.ask(target, asked, signal);
    const location = response.headers.get("location");
    const redirects = location !== null && redirectStatuses.has(response.status);
    if (!redirects || request.redirect === "manual") return response;
    await response.body?.cancel();
    if (request.redirect === "error") throw new TypeError(`${target.href} redirects`);
    const next = new URL(location, target);
    asked = redirected(asked, response.status, next.origin === target.origin);
    target = next;
  }
  throw new TypeError(`more than ${redirectsMax} redirects`);
}

/** The headers of a response: name, value, name, value, … joined with line feeds. */
export function receivedHeaders({ headers }: OutboundResponse): string {
  return [...headers].flat().join("\n");
}

const bodyHeaders = [
  "content-encoding",
  "content-language",
  "content-length",
  "content-location",
  "content-type",
];
const secretHeaders = ["authorization", "cookie", "host", "proxy-authorization"];

/** What a redirect changes of the request. */
function redirected(asked: AskedRequest, status: number, sameOrigin: boolean): AskedRequest {
  const toGet =
    (status === 303 && asked.method !== "HEAD" && asked.method !== "GET") ||
    ((status === 301 || status === 302) && asked.method === "POST");
  const dropped = new Set([...(toGet ? bodyHeaders : []), ...(sameOrigin ? [] : secretHeaders)]);
  const headers = asked.headers.filter(([name]) => !dropped.has(name.toLowerCase()));
  return toGet ? { headers, method: "GET", body: null } : { ...asked, headers };
}
