/** What the host says of a request; see `Guest.request`. */
export interface IncomingRequest {
  readonly id: number;
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** Name, value, name, value, … joined with line feeds. */
  readonly headers: string;
  /** The body's bytes in the exchange, -1 when it is read by chunks, 0 when there is none. */
  readonly bytes: number;
}

const fullUrl = "spin-full-url\n";

/** The request's absolute URL, which the host has put among the headers. */
export function absoluteUrl({ headers, url }: IncomingRequest): string {
  const found = headers.indexOf(fullUrl);
  if (found === -1) return `http://localhost${url}`;
  const start = found + fullUrl.length;
  const end = headers.indexOf("\n", start);
  return end === -1 ? headers.slice(start) : headers.slice(start, end);
}
