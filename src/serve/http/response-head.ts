import { bobbinError } from "../../errors.ts";

/** Headers that speak of the connection or of how a body is framed; only the server can know them. */
const connectionHeaders = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Most names are told apart by their length alone, without a copy in lower case. */
const lengthsOfSpecialNames = new Set(
  [...connectionHeaders, "content-length"].map((name) => name.length),
);

/** A guest's response head, ready for Node. */
export interface ResponseHead {
  /** Name, value, name, value, … without content-length and what speaks of the connection. */
  readonly headers: string[];
  /** The guest's content-length, or null. */
  readonly contentLength: string | null;
  /** The names of trailers that the guest announces, or null. */
  readonly trailer: string | null;
}

/**
 * Takes a guest's header text apart (see `HttpExchange`). Throws guest-bad-response for a status that
 * cannot end a request and for a content-length that is no number.
 */
export function readResponseHead(status: number, text: string): ResponseHead {
  if (!Number.isInteger(status) || status < 200 || status > 999) {
    throw bobbinError("guest-bad-response", { detail: `its status is ${String(status)}` });
  }
  if (text === "") return { headers: [], contentLength: null, trailer: null };
  const headers = text.split("\n");
  let contentLength: string | null = null;
  let trailer: string | null = null;
  for (let at = 0; at < headers.length;) {
    const name = headers[at] ?? "";
    const special = lengthsOfSpecialNames.has(name.length) ? name.toLowerCase() : "";
    if (special === "content-length") contentLength = checkLength(headers[at + 1]);
    else if (special === "trailer") trailer = headers[at + 1] ?? null;
    else if (!connectionHeaders.has(special)) {
      at += 2;
      continue;
    }
    headers.splice(at, 2);
  }
  return { headers, contentLength, trailer };
}

/** What comes too late behind a body, as RFC 9110 has it; Spin's list. */
const noTrailers = new Set([
  ...connectionHeaders,
  "authorization",
  "cache-control",
  "content-encoding",
  "content-length",
  "content-range",
  "content-type",
  "host",
  "max-forwards",
  "set-cookie",
  "te",
]);

/** Takes a guest's trailers apart, as pairs; those that mean nothing behind a body are left out. */
export function readTrailers(text: string): [name: string, value: string][] {
  const parts = text === "" ? [] : text.split("\n");
  const pairs: [string, string][] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const name = parts[at] ?? "";
    if (!noTrailers.has(name.toLowerCase())) pairs.push([name, parts[at + 1] ?? ""]);
  }
  return pairs;
}

function checkLength(value: string | undefined): string {
  if (value !== undefined && /^\d{1,15}$/.test(value)) return value;
  throw bobbinError("guest-bad-response", { detail: "its content-length is no number of bytes" });
}
