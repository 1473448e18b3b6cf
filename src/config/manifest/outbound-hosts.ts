/**
 * `allowed_outbound_hosts`: which addresses a component may reach. Pure.
 *
 * A pattern is `scheme://host[:port]`. The scheme may be `*`; the host `*`, `*.example.com`, an address
 * range such as `10.0.0.0/8`, or `self`; the port `*` or a range `8000..9000` that leaves out its end.
 */

import { bobbinError } from "../../errors.ts";
import { containsAddress, parseNetwork, type Network } from "./networks.ts";

/** One pattern, parsed. */
export interface OutboundHost {
  /** As written. */
  readonly text: string;
  /** Null for any. */
  readonly scheme: string | null;
  readonly host: HostPattern;
  /** From `first` to the last below `end`; null for any. */
  readonly ports: { readonly first: number; readonly end: number } | null;
}

/** The host of a pattern; `self` is the application's own address. */
export type HostPattern =
  | { readonly kind: "any" }
  | { readonly kind: "self" }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "subdomain"; readonly suffix: string }
  | { readonly kind: "network"; readonly network: Network };

/** What stands behind the name of a component in the host of a request to it. */
export const componentSuffix = ".spin.internal";

const anyDestination = '"*://*:*" for every address';

const defaultPorts: Readonly<Record<string, number>> = Object.freeze({
  http: 80,
  https: 443,
  mqtt: 1883,
  mysql: 3306,
  postgres: 5432,
  redis: 6379,
});

/** Parses a pattern; throws `invalid-argument` with what is wrong and how to write it. */
export function parseOutboundHost(text: string): OutboundHost {
  const parsed = readOutboundHost(text);
  if ("problem" in parsed) {
    throw bobbinError("invalid-argument", { problem: "outbound-host", detail: parsed.problem });
  }
  return parsed;
}

/** Like `parseOutboundHost`, with the problem as a value. */
export function readOutboundHost(text: string): OutboundHost | { readonly problem: string } {
  const trimmed = text.trim();
  const at = trimmed.lastIndexOf("@");
  if (at !== -1) {
    // What stands before it may be a password, which no error shows.
    const rest = trimmed.slice(at + 1);
    return {
      problem: `an address has a user name or password before "@${rest}"; write scheme, host and port only`,
    };
  }
  const separator = trimmed.indexOf("://");
  if (separator === -1) return { problem: explainMissingScheme(trimmed) };
  const scheme = trimmed.slice(0, separator);
  const split = splitPort(trimmed.slice(separator + 3));
  if (!/^(?:\*|[a-z]+)$/u.test(scheme)) {
    const small = scheme.toLowerCase();
    const meant = small === scheme ? null : firstRight([small + trimmed.slice(separator)]);
    const advice =
      meant === null ? "use one such as http, https or redis, or * for any" : `write "${meant}"`;
    return { problem: `"${text}" has the scheme "${scheme}"; ${advice}` };
  }
  const host = parseHost(split.host);
  if (host === null) return { problem: explainHost(text, scheme, split.host) };
  const ports = parsePorts(split.port, scheme);
  if (ports === "unknown") {
    return {
      problem: `"${text}" needs a port, as ${scheme} has none of its own; write "${scheme}://${split.host}:*" for any`,
    };
  }
  if (ports === "malformed") {
    return {
      problem: `"${text}" has the port "${split.port}"; use a number, * for any, or a range such as 8000..9000`,
    };
  }
  return { text: trimmed, scheme: scheme === "*" ? null : scheme, host, ports };
}

/** Whether one of the patterns allows a request to this URL. */
export function isOutboundAllowed(patterns: readonly OutboundHost[], url: URL): boolean {
  const scheme = url.protocol.slice(0, -1);
  const port = url.port === "" ? (defaultPorts[scheme] ?? null) : Number(url.port);
  return patterns.some(
    (pattern) =>
      (pattern.scheme === null || pattern.scheme === scheme) &&
      matchesHost(pattern.host, url.hostname) &&
      (pattern.ports === null ||
        (port !== null && port >= pattern.ports.first && port < pattern.ports.end)),
  );
}

/** Whether one of the patterns allows requests to the application itself: those without a host, such as `/path`. */
export function isSelfAllowed(patterns: readonly OutboundHost[]): boolean {
  return patterns.some(
    ({ scheme, host }) =>
      (scheme === null || scheme === "http" || scheme === "https") &&
      (host.kind === "any" || host.kind === "self"),
  );
}

function explainHost(text: string, scheme: string, host: string): string {
  const [name = ""] = host.split("/", 1);
  const candidates = name === host ? [] : [`${scheme}://${name}`, `${scheme}://${name}:*`];
  const whole = firstRight(candidates);
  if (whole !== null) return `"${text}" has a path, but whole hosts are allowed; write "${whole}"`;
  return `"${text}" has no host that can be matched; write a name, *.example.com, an address or *`;
}

function explainMissingScheme(text: string): string {
  if (text === "insecure:allow-all")
    return `"${text}" belongs to the old allowed_http_hosts; write ${anyDestination}`;
  if (/^[*:?]?$/u.test(text))
    return `"${text}" is no address; write scheme://host:port, or ${anyDestination}`;
  if (text === "self") return `"self" has no scheme; write "http://self"`;
  const host = text.replace(/^\/+/u, "").split("/", 1)[0] ?? "";
  const one = firstRight([`https://${host}`]);
  const any = firstRight([`*://${host}`, `*://${host}:*`]);
  if (one === null || any === null)
    return `"${text}" is no address; write scheme://host:port, or ${anyDestination}`;
  return `"${text}" has no scheme; write "${one}", or "${any}" for any scheme`;
}

/** The first of these patterns that would be taken, or null: nobody is advised to write what is refused. */
function firstRight(patterns: readonly string[]): string | null {
  return patterns.find((pattern) => !("problem" in readOutboundHost(pattern))) ?? null;
}

/** The last colon sets off the port, unless it belongs to an IPv6 address or range. */
function splitPort(rest: string): { readonly host: string; readonly port: string } {
  const colon = rest.lastIndexOf(":");
  if (colon === -1 || parseHost(rest) !== null) return { host: rest, port: "" };
  return { host: rest.slice(0, colon), port: rest.slice(colon + 1).replace(/\/$/u, "") };
}

function parseHost(written: string): HostPattern | null {
  const text = written.trim();
  if (text === "*") return { kind: "any" };
  if (text === "self" || text === "self.alt") return { kind: "self" };
  const network = parseNetwork(text);
  if (network !== null) return { kind: "network", network };
  const host = text.replace(/\/$/u, "");
  if (!host.startsWith("*.")) {
    const name = canonicalHost(host);
    return name === null ? null : { kind: "name", name };
  }
  const domain = canonicalHost(host.slice(2));
  const isAddress = domain === null || domain.startsWith("[") || parseNetwork(domain) !== null;
  return isAddress ? null : { kind: "subdomain", suffix: `.${domain}` };
}

/** A host as `URL` spells it, or null when it is none. */
function canonicalHost(host: string): string | null {
  const isBracketed = /^\[[^[\]]*\]$/u.test(host);
  if (host === "" || /[\s/?#@\\*{}]/u.test(host) || (host.includes(":") && !isBracketed))
    return null;
  return URL.parse(`http://${host}/`)?.hostname ?? null;
}

function parsePorts(port: string, scheme: string): OutboundHost["ports"] | "unknown" | "malformed" {
  if (port === "*") return null;
  if (port === "") {
    const known = defaultPorts[scheme];
    return known === undefined ? "unknown" : { first: known, end: known + 1 };
  }
  const [first, end] = port.split("..", 2).map(parsePort);
  if (first === undefined || first === null || end === null) return "malformed";
  return { first, end: end ?? first + 1 };
}

function parsePort(text: string): number | null {
  const port = /^\d{1,5}$/u.test(text) ? Number(text) : Number.NaN;
  return port <= 65_535 ? port : null;
}

function matchesHost(pattern: HostPattern, hostname: string): boolean {
  switch (pattern.kind) {
    case "any":
      return true;
    case "self":
      return false;
    case "name":
      return hostname === pattern.name;
    case "subdomain":
      return hostname.endsWith(pattern.suffix);
    case "network":
      return containsAddress(pattern.network, hostname);
  }
}
