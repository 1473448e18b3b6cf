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
}

/**
 * Takes a guest's header text apart (see `HttpExchange`). Throws guest-bad-response for a status that
 * cannot end a request and for a content-length that is no number.
 */
export function readResponseHead(status: number, text: string): ResponseHead {
  if (!Number.isInteger(status) || status < 200 || status > 999) {
    throw bobbinError("guest-bad-response", { detail: `its status is ${String(status)}` });
  }
  if (text === "") return { headers: [], contentLength: null };
  const headers = text.split("\n");
  let contentLength: string | null = null;
  for (let at = 0; at < headers.length;) {
    const name = headers[at] as string;
    const special = lengthsOfSpecialNames.has(name.length) ? name.toLowerCase() : "";
    if (special === "content-length") contentLength = checkLength(headers[at + 1]);
    else if (!connectionHeaders.has(special)) {
      at += 2;
      continue;
    }
    headers.splice(at, 2);
  }
  return { headers, contentLength };
}

function checkLength(value: string | undefined): string {
  if (value !== undefined && /^\d{1,15}$/.test(value)) return value;
  throw bobbinError("guest-bad-response", { detail: "its content-length is no number of bytes" });
}
