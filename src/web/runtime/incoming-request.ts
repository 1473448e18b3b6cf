import { fullUrlHeader } from "../../common/spin-header-names.ts";
import { indexOfText, sliceText, startsWithText } from "../../../sdk/typescript/src/intrinsics.ts";

/** What the host says of a request; see `Guest.request`. */
export interface IncomingRequest {
  readonly id: number;
  readonly method: string;
  /** Path and query; the whole URL where the headers do not say it. */
  readonly url: string;
  /** Name, value, name, value, … joined with line feeds. */
  readonly headers: string;
  /** How many of the shared bytes are the body, -1 when it is read by chunks, 0 when there is none. */
  readonly bytes: number;
}

/** The request's absolute URL, which the host has put among the headers. */
export function absoluteUrl({ headers, url }: Pick<IncomingRequest, "headers" | "url">): string {
  if (!startsWithText(url, "/", 0)) return url;
  for (let at = 0; at < headers.length;) {
    const nameEnd = indexOfText(headers, "\n", at);
    const next = indexOfText(headers, "\n", nameEnd + 1);
    const valueEnd = next === -1 ? headers.length : next;
    if (nameEnd - at === fullUrlHeader.length && startsWithText(headers, fullUrlHeader, at)) {
      return sliceText(headers, nameEnd + 1, valueEnd);
    }
    at = valueEnd + 1;
  }
  return `http://localhost${url}`;
}
