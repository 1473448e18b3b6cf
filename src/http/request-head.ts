import type { IncomingHttpHeaders } from "node:http";

/** Bytes of body that a request announces: 0 for none, -1 where the client does not say. */
export function announcedBodyBytes(headers: IncomingHttpHeaders): number {
  const length = headers["content-length"];
  if (length !== undefined) return Number(length);
  return headers["transfer-encoding"] === undefined ? 0 : -1;
}

/** What the first line of a request asks for. */
export interface RequestTarget {
  readonly pathAndQuery: string;
  /** The host and port of an absolute target, or undefined. */
  readonly host: string | undefined;
}

/** Reads a target that does not start with a slash: `*`, or the absolute form that proxies send. */
export function readUnusualTarget(target: string): RequestTarget {
  const absolute = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#]*)/i.exec(target);
  if (absolute === null) return { pathAndQuery: withSlash(target), host: undefined };
  return { pathAndQuery: withSlash(target.slice(absolute[0].length)), host: absolute[1] };
}

function withSlash(path: string): string {
  return path.startsWith("/") ? path : `/${path}`;
}
