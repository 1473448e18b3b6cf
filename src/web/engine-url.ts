/** What of an engine's own `URL` the runtime is told: every host answers `parseUrl` and `changeUrl` by it. */
export interface EngineUrl {
  readonly href: string;
  readonly origin: string;
  protocol: string;
  username: string;
  password: string;
  host: string;
  hostname: string;
  port: string;
  pathname: string;
  search: string;
  hash: string;
}

/** Those that can be set one by one. */
const changeable: ReadonlySet<string> = new Set([
  "protocol",
  "username",
  "password",
  "host",
  "hostname",
  "port",
  "pathname",
  "search",
  "hash",
] satisfies (keyof EngineUrl)[]);

/** Sets a part, by its name; what is none that can be set changes nothing. */
export function setUrlPart(url: EngineUrl, part: string, value: string): void {
  if (changeable.has(part)) url[part as "host"] = value;
}

/** All parts, in the order in which the runtime's `URL` reads them. */
export function joinUrlParts(url: EngineUrl): string {
  return [
    url.href,
    url.origin,
    url.protocol,
    url.username,
    url.password,
    url.host,
    url.hostname,
    url.port,
    url.pathname,
    url.search,
    url.hash,
  ].join("\n");
}
