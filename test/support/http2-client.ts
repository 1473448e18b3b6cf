/** A client of HTTP/2 for tests. */

import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type SecureClientSessionOptions,
} from "node:http2";

/** A response taken apart. */
export interface Http2Response {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly trailers: IncomingHttpHeaders;
  /** The error code with which the stream ended. */
  readonly code: number;
}

/** One connection. */
export class Http2Client implements Disposable {
  readonly session: ClientHttp2Session;
  /** The codes of GOAWAY frames that have come. */
  readonly goaways: number[] = [];
  readonly closed: Promise<void>;

  constructor(url: string, options: SecureClientSessionOptions = {}) {
    this.session = connect(url, options);
    this.session.on("error", () => {});
    this.session.on("goaway", (code) => this.goaways.push(code));
    this.closed = new Promise((resolve) => this.session.once("close", resolve));
  }

  /** Sends a request and waits for the end of its stream. */
  async ask(headers: OutgoingHttpHeaders, body: string | Uint8Array = ""): Promise<Http2Response> {
    const stream = this.begin(headers, body.length === 0);
    if (body.length > 0) stream.end(body);
    return received(stream);
  }

  /** Begins a request, whose body may follow. */
  begin(headers: OutgoingHttpHeaders, endStream = true): ClientHttp2Stream {
    const stream = this.session.request(headers, { endStream });
    stream.on("error", () => {});
    return stream;
  }

  [Symbol.dispose](): void {
    this.session.destroy();
  }
}

/** What comes on a stream until it closes. */
export async function received(stream: ClientHttp2Stream): Promise<Http2Response> {
  let headers: IncomingHttpHeaders = {};
  let trailers: IncomingHttpHeaders = {};
  let body = "";
  stream.on("response", (came) => (headers = came));
  stream.on("trailers", (came) => (trailers = came));
  stream.on("data", (chunk: Buffer) => (body += chunk.toString("latin1")));
  await new Promise((resolve) => stream.once("close", resolve));
  return {
    status: Number(headers[":status"] ?? 0),
    headers,
    body,
    trailers,
    code: stream.rstCode ?? 0,
  };
}
