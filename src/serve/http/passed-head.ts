import type { IncomingHttpHeaders } from "node:http";
import type { HttpExchange } from "../../guests/http-exchange.ts";
import {
  type CallChain,
  receivedChain,
  sentChain,
  type SentCallChain,
} from "../../guests/calls/call-chain.ts";

/** Largest head of a request that is passed on: the client's and Spin's headers, encoded. */
export const passedHeadBytesMax = 262_144;

const headerName = "bobbin-passed";
const chainName = "bobbin-chain";

/** What a request that is passed on says of itself. */
export interface PassedHead {
  readonly component: string;
  /** As `HttpExchange.headers`. */
  readonly headers: string;
  /** Of what a component has sent. */
  readonly chain?: CallChain | undefined;
  readonly authority?: string | undefined;
}

/**
 * The headers (name, value, …) with which a request is passed on. What the guest is to see travels in one of
 * them, so that it says nothing about this connection.
 */
export function passedHeaders(
  { component, headers, chain, authority }: PassedHead,
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
    ...(chain === undefined
      ? []
      : [chainName, encodeURIComponent(JSON.stringify([authority ?? null, sentChain(chain)]))]),
    ...(framing ? ["content-length", String(bodyBytes)] : ["transfer-encoding", "chunked"]),
  ];
}

/** Reads them; null where a request was not passed on. */
export function readPassedHead(headers: IncomingHttpHeaders): PassedHead | null {
  const content = headers[headerName];
  if (typeof content !== "string") return null;
  const text = Buffer.from(content, "base64").toString();
  const end = text.indexOf("\n");
  return { component: text.slice(0, end), headers: text.slice(end + 1), ...readChain(headers) };
}

function readChain(headers: IncomingHttpHeaders): Pick<PassedHead, "chain" | "authority"> {
  const text = headers[chainName];
  if (typeof text !== "string") return {};
  const [authority, chain] = JSON.parse(decodeURIComponent(text)) as [string | null, SentCallChain];
  return { authority: authority ?? undefined, chain: receivedChain(chain) };
}
