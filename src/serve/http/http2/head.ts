import { type IncomingHttpHeaders, METHODS } from "node:http";
import { countHosts, isHost, noTarget, type Refusal, type RequestTarget } from "../request-head.ts";

/** A request's head, as HTTP/1.1 has it. */
export interface StreamHead {
  readonly method: string;
  readonly url: string;
  /** Name, value, name, value, … with `host` in the place of `:authority`. */
  readonly rawHeaders: string[];
  readonly target: RequestTarget | Refusal;
}

const methods: ReadonlySet<string> = new Set(METHODS);
const schemes: ReadonlySet<string> = new Set(["http", "https"]);
/** What a target may be made from; readers of URLs find no other path in it. */
const plainPath = /^\/[!-~]*$/;
/** What a line of HTTP/1.1 has beside name and value. */
const lineBytes = 4;

/** Reads what a request asks for, or why it is refused; as `readTarget` does for HTTP/1.1. */
export function readStreamHead(
  headers: IncomingHttpHeaders,
  received: readonly string[],
  headBytesMax: number,
): StreamHead {
  const method = pseudo(headers, ":method");
  const url = pseudo(headers, ":path");
  const authority = pseudo(headers, ":authority");
  const { rawHeaders, bytes } = ownHeaders(received, authority);
  const head = (target: StreamHead["target"]): StreamHead => ({ method, url, rawHeaders, target });
  if (bytes > headBytesMax) return head(431);
  if (method === "CONNECT") return head(501);
  const host = hostOf(rawHeaders);
  const isKnown = methods.has(method) && schemes.has(pseudo(headers, ":scheme"));
  if (!isKnown || countHosts(rawHeaders) !== 1 || !isHost(host)) return head(400);
  const pathAndQuery = readPath(url, method);
  if (pathAndQuery === null) return head(400);
  const { expect } = headers;
  if (expect !== undefined && expect.toLowerCase() !== "100-continue") return head(417);
  return head({ pathAndQuery, host });
}

/** The first host; "" for none. Values may read "host" as well. */
function hostOf(rawHeaders: readonly string[]): string {
  const at = rawHeaders.findIndex((name, index) => index % 2 === 0 && name === "host");
  return at === -1 ? "" : (rawHeaders[at + 1] ?? "");
}

function readPath(url: string, method: string): string | null {
  if (url === "*" && method === "OPTIONS") return "/*";
  const at = url.indexOf("#");
  const path = at === -1 ? url : url.slice(0, at);
  return plainPath.test(path) && !noTarget.test(path) ? path : null;
}

/** Cookies may come in parts, each a header: they are one to whoever knows HTTP/1.1 alone. */
function ownHeaders(received: readonly string[], authority: string) {
  const rawHeaders: string[] = authority === "" ? [] : ["host", authority];
  const cookies: string[] = [];
  let bytes = 0;
  for (let at = 0; at < received.length; at += 2) {
    const name = received[at] ?? "";
    const value = received[at + 1] ?? "";
    bytes += name.length + value.length + lineBytes;
    if (name === "cookie") cookies.push(value);
    else if (name === "host" && value.toLowerCase() === authority.toLowerCase()) continue;
    else if (!name.startsWith(":")) rawHeaders.push(name, value);
  }
  if (cookies.length > 0) rawHeaders.push("cookie", cookies.join("; "));
  return { rawHeaders, bytes };
}

function pseudo(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name];
  return typeof value === "string" ? value : "";
}
