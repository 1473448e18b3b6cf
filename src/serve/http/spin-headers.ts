import { withoutExplorerCookies } from "../../common/own-cookies.ts";
import {
  basePathHeader,
  clientAddressHeader,
  componentRouteHeader,
  fullUrlHeader,
  matchedRouteHeader,
  pathInfoHeader,
  rawComponentRouteHeader,
} from "../../common/spin-header-names.ts";
import type { RequestTarget } from "./request-head.ts";
import type { RouteMatch } from "./routes.ts";

/** What the headers say about the request itself. */
export interface RequestFacts {
  /** Path and query as the client sent them. */
  readonly pathAndQuery: string;
  /** Host and port, checked; undefined where the client named none. */
  readonly host: string | undefined;
  readonly scheme: "http" | "https";
  /** As `formatAddress` writes it. */
  readonly clientAddress: string;
}

/** The `spin-*` request headers that a component gets: name, value, name, value, … */
export function spinHeaders(match: RouteMatch, request: RequestFacts): string[] {
  const { route, parameters } = match;
  const headers = [
    pathInfoHeader,
    match.remainder,
    fullUrlHeader,
    `${request.scheme}://${request.host ?? "localhost"}${request.pathAndQuery}`,
    matchedRouteHeader,
    route.pattern.sanitized,
    basePathHeader,
    "/",
    rawComponentRouteHeader,
    route.pattern.raw,
    componentRouteHeader,
    route.rawPrefix,
    clientAddressHeader,
    request.clientAddress,
  ];
  for (let index = 0; index < parameters.length; index += 1) {
    headers.push(route.parameterHeaders[index] ?? "", parameters[index]?.[1] ?? "");
  }
  return headers;
}

/** A request as the client sent it. */
export interface SentRequest extends Pick<RequestFacts, "scheme" | "clientAddress"> {
  /** Name, value, name, value, … */
  readonly rawHeaders: string[];
  readonly headers: { readonly cookie?: string | undefined };
}

/** The client's headers and Spin's own, as an exchange has them; those `inPlace` take the place of the client's. */
export function headersOf(
  sent: SentRequest,
  target: RequestTarget,
  match: RouteMatch,
  inPlace: readonly string[],
): string {
  const { scheme, clientAddress } = sent;
  const { pathAndQuery, host } = target;
  const facts = { pathAndQuery, host, scheme, clientAddress };
  const added = [...spinHeaders(match, facts), ...inPlace].join("\n");
  const own = without(inPlace, ownHeaders(sent));
  return own.length === 0 ? added : `${own.join("\n")}\n${added}`;
}

/** Headers without those of these names; name, value, name, value, … all of them. */
function without(names: readonly string[], headers: string[]): string[] {
  if (names.length === 0) return headers;
  return headers.filter((_, at) => {
    const name = headers[at - (at % 2)]?.toLowerCase() ?? "";
    return !names.some((other, index) => index % 2 === 0 && other === name);
  });
}

/** What the client sent, as far as a component may see it. */
function ownHeaders({ rawHeaders, headers }: SentRequest): string[] {
  const sent = stripSpinHeaders(rawHeaders);
  return headers.cookie === undefined ? sent : withoutExplorerCookies(sent);
}

const hyphen = 45;
const s = 115;
const p = 112;
const i = 105;
const n = 110;
/** Makes a letter's code lower case; the comparison takes care of what is no letter. */
const lowerCaseBit = 32;

function isSpinHeader(name: string): boolean {
  return (
    name.charCodeAt(4) === hyphen &&
    (name.charCodeAt(0) | lowerCaseBit) === s &&
    (name.charCodeAt(1) | lowerCaseBit) === p &&
    (name.charCodeAt(2) | lowerCaseBit) === i &&
    (name.charCodeAt(3) | lowerCaseBit) === n
  );
}

/**
 * The client's headers (name, value, name, value, …) without `spin-*`, which only the host may say;
 * the same array where there are none.
 */
export function stripSpinHeaders(rawHeaders: string[]): string[] {
  let index = 0;
  while (index < rawHeaders.length && !isSpinHeader(rawHeaders[index] ?? "")) index += 2;
  if (index >= rawHeaders.length) return rawHeaders;
  const kept = rawHeaders.slice(0, index);
  for (; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? "";
    if (!isSpinHeader(name)) kept.push(name, rawHeaders[index + 1] ?? "");
  }
  return kept;
}
