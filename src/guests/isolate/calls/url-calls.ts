/** The host's side of `URL`: Node's own parser answers for the isolate, which has none. */
import { isolateCallLimits } from "../../../limits.ts";
import { textOf } from "./call-arguments.ts";
import { type CallGroup, endsNothing } from "./call-context.ts";

const { urlCharactersMax } = isolateCallLimits;

/** Answers the isolate's questions about URLs. */
export function createUrlCalls(): CallGroup<"parseUrl" | "changeUrl"> {
  return { calls: { parseUrl, changeUrl }, close: endsNothing };
}

function parseUrl(url: string, base: string): string {
  if (textOf(url).length + textOf(base).length > urlCharactersMax) return "";
  const parsed = URL.parse(url, base === "" ? undefined : base);
  return parsed === null ? "" : partsOf(parsed);
}

function changeUrl(href: string, part: string, value: string): string {
  if (part === "href") return parseUrl(value, "");
  if (textOf(href).length + textOf(value).length > urlCharactersMax) return "";
  const url = URL.parse(href);
  if (url === null) return "";
  if (isChangeable(part)) url[part] = value;
  return partsOf(url);
}

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
