import type { HostCalls } from "../../../../src/web/host-calls.ts";
import { engine, type EngineUrl } from "./engine.ts";

/** The part of the host's calls behind `URL`, by the engine's own parser. */
export const urlCalls: Pick<HostCalls, "parseUrl" | "changeUrl"> = {
  parseUrl(url, base) {
    const parsed = parse(url, base);
    return parsed === null ? "" : partsOf(parsed);
  },

  changeUrl(href, part, value) {
    if (part === "href") return urlCalls.parseUrl(value, "");
    const url = new engine.URL(href);
    if (part !== "origin" && part in url) url[part as keyof EngineUrl] = value;
    return partsOf(url);
  },
};

function parse(url: string, base: string): EngineUrl | null {
  try {
    return base === "" ? new engine.URL(url) : new engine.URL(url, base);
  } catch {
    // The runtime has words of its own for it.
    return null;
  }
}

function partsOf(url: EngineUrl): string {
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
