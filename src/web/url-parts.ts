/** How the parts of a URL cross from a host to the web platform. */

const names = Object.freeze([
  "href",
  "origin",
  "protocol",
  "username",
  "password",
  "host",
  "hostname",
  "port",
  "pathname",
  "search",
  "hash",
] as const);

/** A URL of whoever has a parser. */
export type PartedUrl = Readonly<Record<(typeof names)[number], string>>;

/** Its parts as `HostCalls.parseUrl` answers them. */
export function urlPartsText(url: PartedUrl): string {
  return names.map((name) => url[name]).join("\n");
}
