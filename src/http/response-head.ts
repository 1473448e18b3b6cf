import { bobbinError } from "../errors.ts";

/** Headers that speak of the connection; only the server can know them. By length, for speed. */
const connectionHeaders = new Set(["connection", "keep-alive", "transfer-encoding", "upgrade", "proxy-connection"]);

/** A guest's response head, ready for Node. */
export interface ResponseHead {
  /** Name, value, name, value, … */
  readonly headers: string[];
  /** The guest's content-length, or null. */
  readonly contentLength: string | null;
}

/**
 * Takes a guest's header text apart (see `Exchange`), leaving out what speaks of the connection and
 * content-length. Throws guest-bad-response for a status that is no final HTTP status.
 */
export function readResponseHead(status: number, text: string): ResponseHead {
  if (!Number.isInteger(status) || status < 200 || status > 999) {
    throw bobbinError("guest-bad-response", { detail: `its status is ${String(status)}` });
  }
  if (text === "") return { headers: [], contentLength: null };
  const lines = text.split("\n");
  let contentLength: string | null = null;
  for (let at = 0; at + 1 < lines.length; at += 2) {
    const name = lines[at] as string;
    if (name.length !== 14 && name.length < 16 && name.length !== 10 && name.length !== 7) continue;
    const lower = name.toLowerCase();
    if (lower === "content-length") contentLength = lines[at + 1] as string;
    else if (!connectionHeaders.has(lower)) continue;
    lines.splice(at, 2);
    at -= 2;
  }
  return { headers: lines, contentLength };
}
