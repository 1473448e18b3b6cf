import { stripSpinHeaders } from "./spin-headers.ts";

/** What the server needs to know of a request's headers. */
export interface RequestHead {
  readonly host: string | undefined;
  /** Bytes of body to come: 0 for none, -1 where the client did not say. */
  readonly bodyBytes: number;
  /** The client's headers without `spin-*`: name, value, name, value, … */
  readonly headers: string[];
}

/**
 * Reads name, value, name, value, … in one pass. Node's own `request.headers` does more than is
 * needed here (it joins, splits and lower-cases), which shows at tens of thousands of requests a second.
 */
export function readRequestHead(rawHeaders: string[]): RequestHead {
  let host: string | undefined;
  let bodyBytes = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string;
    if (name.length === 4) {
      if (host === undefined && name.toLowerCase() === "host") host = rawHeaders[at + 1];
    } else if (name.length === 14) {
      if (name.toLowerCase() === "content-length") bodyBytes = Number(rawHeaders[at + 1]);
    } else if (name.length === 17) {
      if (name.toLowerCase() === "transfer-encoding") bodyBytes = -1;
    }
  }
  return { host, bodyBytes, headers: stripSpinHeaders(rawHeaders) };
}

/** Path and query of a request target; a proxy's absolute form loses its origin. */
export function pathAndQuery(target: string): string {
  if (target.charCodeAt(0) === 47) return target;
  const origin = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(target);
  if (origin === null) return `/${target}`;
  const rest = target.slice(origin[0].length);
  return rest.startsWith("/") ? rest : `/${rest}`;
}
