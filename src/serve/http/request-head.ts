import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { isIPv4, isIPv6, type Socket } from "node:net";
import { formatAddress } from "../../common/address.ts";

/** Bytes of body that a request announces: 0 for none, -1 where the client does not say. */
export function announcedBodyBytes(headers: IncomingHttpHeaders): number {
  const length = headers["content-length"];
  if (length !== undefined) return Number(length);
  return headers["transfer-encoding"] === undefined ? 0 : -1;
}

/** Whether the client says that it takes trailers behind a body. */
export function wantsTrailers({ headers, httpVersionMinor }: IncomingMessage): boolean {
  const te = headers["te"];
  return (
    typeof te === "string" && httpVersionMinor !== 0 && /(?:^|,)\s*trailers\s*(?:,|$)/i.test(te)
  );
}

/** What a request asks for. */
export interface RequestTarget {
  /** Starts with a slash. */
  readonly pathAndQuery: string;
  /** Host and port as the client names them, or undefined where an HTTP/1.0 client names none. */
  readonly host: string | undefined;
}

/** The status that a request is refused with. */
export type Refusal = 400 | 417 | 431 | 501;

/**
 * Reads what a request asks for, or why it is refused: its parts contradict one another, or could mean one
 * thing here and another to a component that reads its URL, or to a proxy in between.
 */
export function readTarget(request: IncomingMessage): RequestTarget | Refusal {
  const { headers, httpVersionMajor } = request;
  // Of HTTP/0.9 Node answers what it can read.
  if (httpVersionMajor !== 1) return 400;
  const encoding = headers["transfer-encoding"];
  if (encoding !== undefined) {
    if (request.httpVersionMinor === 0) return 400;
    if (encoding.toLowerCase() !== "chunked") return 501;
  }
  const { host } = headers;
  if (host === undefined && request.httpVersionMinor === 1) return 400;
  if (host !== undefined && (!isKnownHost(host) || countHosts(request.rawHeaders) > 1)) return 400;
  const url = withoutFragment(request.url ?? "");
  if (noTarget.test(url)) return 400;
  if (url.charCodeAt(0) === slash) return { pathAndQuery: url, host };
  return readUnusualTarget(url, host, request.method);
}

/** A fragment is the client's alone; one that sends it all the same is not asking for another path. */
function withoutFragment(url: string): string {
  const at = url.indexOf("#");
  return at === -1 ? url : url.slice(0, at);
}

/** What Node lets pass, and the target of no request may hold; a grave accent may stand in a query. */
export const noTarget = /^[^?`]*`|[<>]/;
const slash = 47;
/** Most requests name the host that the one before has named. */
let knownHost = "localhost";

function isKnownHost(host: string): boolean {
  if (host === knownHost) return true;
  if (!isHost(host)) return false;
  knownHost = host;
  return true;
}

/** Reads a target that does not start with a slash: `*`, or the absolute form that proxies send. */
function readUnusualTarget(
  target: string,
  host: string | undefined,
  method: string | undefined,
): RequestTarget | Refusal {
  if (target === "*" && method === "OPTIONS") return { pathAndQuery: "/*", host };
  const absolute = /^https?:\/\/([^/?]*)/i.exec(target);
  const named = absolute?.[1];
  if (absolute === null || named === undefined || !isHost(named)) return 400;
  if (host !== undefined && host.toLowerCase() !== named.toLowerCase()) return 400;
  const rest = target.slice(absolute[0].length);
  return { pathAndQuery: rest.startsWith("/") ? rest : `/${rest}`, host: host ?? named };
}

/** By RFC 1035. */
const hostBytesMax = 255;
/** By the protocol. */
const portMax = 65_535;
/** What names are made from: of what a URL permits, only what cannot end a host in any reader of URLs. */
const authority = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._~-]+))(?::(\d{1,5}))?$/;

/** Whether a text is a host, with or without a port, as a `Host` header and a request's target have it. */
export function isHost(text: string): boolean {
  const [match, address, name, port] = authority.exec(text) ?? [];
  if (match === undefined || match.length > hostBytesMax) return false;
  if (port !== undefined && Number(port) > portMax) return false;
  return address === undefined ? isName(name ?? "") : isIPv6(address);
}

/** To readers of URLs a name whose last part is a number is an IPv4 address, and a part with `xn--` is encoded. */
function isName(name: string): boolean {
  const parts = (name.endsWith(".") ? name.slice(0, -1) : name).split(".");
  if (parts.includes("")) return false;
  const last = parts.at(-1) ?? "";
  if (/^(?:\d+|0[xX][0-9A-Fa-f]*)$/.test(last)) return isIPv4(name);
  return !/xn--/i.test(name) || URL.canParse(`http://${name}`);
}

/** How many `Host` headers there are among name, value, name, value, … */
export function countHosts(rawHeaders: readonly string[]): number {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? "";
    if (name.length === 4 && name.toLowerCase() === "host") count += 1;
  }
  return count;
}

/** What requests of a connection begin with: `https` where it began with TLS. */
export function schemeOf(socket: Socket): "http" | "https" {
  const { encrypted } = socket as Socket & { readonly encrypted?: boolean };
  return encrypted === true ? "https" : "http";
}

/** An address is asked of the system once a connection, not once a request. */
const addresses = new WeakMap<Socket, string>();

/** The address and port at a connection's other end. */
export function clientAddress(socket: Socket): string {
  let address = addresses.get(socket);
  if (address === undefined) {
    address = formatAddress(socket.remoteAddress ?? "", socket.remotePort ?? 0);
    addresses.set(socket, address);
  }
  return address;
}
