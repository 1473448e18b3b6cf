/** The host's side of `URL`: Node's own parser answers for the isolate, which has none. */
import type { HostCalls } from "./runtime/host.ts";

/** Answers the isolate's questions about URLs. */
export const urlCalls: Pick<HostCalls, "parseUrl" | "changeUrl"> = Object.freeze({
  parseUrl(url: string, base: string): string {
    const parsed = URL.parse(url, base === "" ? undefined : base);
    return parsed === null ? "" : partsOf(parsed);
  },

  changeUrl(href: string, part: string, value: string): string {
    if (part === "href") return urlCalls.parseUrl(value, "");
    const url = new URL(href);
    if (isChangeable(part)) url[part] = value;
    return partsOf(url);
  },
});

const changeable = Object.freeze([
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

function isChangeable(part: string): part is (typeof changeable)[number] {
  return (changeable as readonly string[]).includes(part);
}

function partsOf(url: URL): string {
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
