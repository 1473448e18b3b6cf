import type { IncomingHttpHeaders } from "node:http";
import type { HttpExchange } from "../../guests/http-exchange.ts";

/** Largest head of a request that is passed on: the client's and Spin's headers, encoded. */
export const passedHeadBytesMax = 262_144;

const headerName = "bobbin-passed";

/** What a request that is passed on says of itself. */
export interface PassedHead {
  readonly component: string;
  /** As `HttpExchange.headers`. */
  readonly headers: string;
}

/**
 * The headers (name, value, …) with which a request is passed on. What the guest is to see travels in one of
 * them, so that it says nothing about this connection.
 */
export function passedHeaders(
  { component, headers }: PassedHead,
  { bodyBytes, takesTrailers }: Pick<HttpExchange, "bodyBytes" | "takesTrailers">,
): string[] {
  const content = Buffer.from(`${component}\n${headers}`).toString("base64");
  const framing = Number.isSafeInteger(bodyBytes) && bodyBytes >= 0;
  return [
    "host",
    "bobbin",
    headerName,
    content,
    ...(takesTrailers === true ? ["te", "trailers"] : []),
    ...(framing ? ["content-length", String(bodyBytes)] : ["transfer-encoding", "chunked"]),
  ];
}

/** Reads them; null where a request was not passed on. */
export function readPassedHead(headers: IncomingHttpHeaders): PassedHead | null {
  const content = headers[headerName];
  if (typeof content !== "string") return null;
  const text = Buffer.from(content, "base64").toString();
  const end = text.indexOf("\n");
  return { component: text.slice(0, end), headers: text.slice(end + 1) };
}
