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
 * Asks another server, following redirects as the Fetch standard has it. `check` is shown each URL
 * before it is asked, the targets of redirects included, and throws where it may not be.
 */
export async function sendOutbound(
  request: OutboundRequest,
  check: (url: URL) => void,
): Promise<Response> {
  const { method, body, signal } = request;
  let init: RequestInit = { method, headers: headerPairs(request.headers), body, signal };
  let target = new URL(request.url);
  for (let step = 0; step <= redirectsMax; step += 1) {
    check(target);
    const response = await fetch(target, { ...init, redirect: "manual" });
    const location = response.headers.get("location");
    const redirects = location !== null && redirectStatuses.has(response.status);
    if (!redirects || request.redirect === "manual") return response;
    await response.body?.cancel();
    if (request.redirect === "error") throw new TypeError(`${target.href} redirects`);
    const next = new URL(location, target);
    init = redirected(init, response.status, next.origin === target.origin);
    target = next;
  }
  throw new TypeError(`more than ${redirectsMax} redirects`);
}

const decodedEncodings = new Set(["br", "deflate", "gzip", "x-gzip", "zstd"]);

/**
 * The headers of a response: name, value, name, value, … joined with line feeds. What says how its
 * body was compressed is left out where the body has been unpacked, so that a component can pass the
 * response on as it is.
 */
export function receivedHeaders({ headers, body }: Response): string {
  const encodings = headers.get("content-encoding")?.toLowerCase().split(",") ?? [];
  const isUnpacked =
    body !== null &&
    encodings.length > 0 &&
    encodings.every((encoding) => decodedEncodings.has(encoding.trim()));
  const kept = [...headers].filter(
    ([name]) => !isUnpacked || (name !== "content-encoding" && name !== "content-length"),
  );
  return kept.flat().join("\n");
}

function headerPairs(text: string): [string, string][] {
  const lines = text === "" ? [] : text.split("\n");
  const pairs: [string, string][] = [];
  for (let at = 0; at + 1 < lines.length; at += 2) {
    pairs.push([lines[at] as string, lines[at + 1] as string]);
  }
  return pairs;
}

const bodyHeaders = [
  "content-encoding",
  "content-language",
  "content-length",
  "content-location",
  "content-type",
];
const secretHeaders = ["authorization", "cookie", "proxy-authorization"];

/** What a redirect changes of the request. */
function redirected(init: RequestInit, status: number, sameOrigin: boolean): RequestInit {
  const toGet =
    (status === 303 && init.method !== "HEAD" && init.method !== "GET") ||
    ((status === 301 || status === 302) && init.method === "POST");
  const dropped = new Set([...(toGet ? bodyHeaders : []), ...(sameOrigin ? [] : secretHeaders)]);
  const headers = (init.headers as [string, string][]).filter(
    ([name]) => !dropped.has(name.toLowerCase()),
  );
  return toGet ? { ...init, headers, method: "GET", body: null } : { ...init, headers };
}
