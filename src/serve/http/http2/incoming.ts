import type { IncomingHttpHeaders } from "node:http";
import type { ServerHttp2Stream } from "node:http2";
import type { Socket } from "node:net";
import type { HttpExchange } from "../../../guests/http-exchange.ts";
import type { ServerState } from "../exchange.ts";
import type { Incoming } from "../answers.ts";
import { clientAddress, schemeOf } from "../request-head.ts";
import { StreamExchange } from "./exchange.ts";
import type { StreamHead } from "./head.ts";

/** A request of HTTP/2. */
export class StreamIncoming implements Incoming {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: string[];
  readonly #state: ServerState;
  readonly #stream: ServerHttp2Stream;
  readonly #socket: Socket;
  readonly #bodyBytes: number;

  constructor(
    { state, socket }: { readonly state: ServerState; readonly socket: Socket },
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    head: StreamHead,
  ) {
    this.method = head.method;
    this.url = head.url;
    this.headers = headers;
    this.rawHeaders = head.rawHeaders;
    this.#state = state;
    this.#stream = stream;
    this.#socket = socket;
    this.#bodyBytes = stream.endAfterHeaders ? 0 : announcedBytes(headers);
  }

  get scheme(): "http" | "https" {
    return schemeOf(this.#socket);
  }

  get clientAddress(): string {
    return clientAddress(this.#socket);
  }

  exchange(url: string, headers: string): HttpExchange {
    const { method } = this;
    const request = { method, url, headers, bodyBytes: this.#bodyBytes };
    return new StreamExchange(this.#state, this.#stream, request);
  }

  onClose(callback: (status: number | null) => void): void {
    const stream = this.#stream;
    stream.once("close", () => {
      callback(stream.headersSent ? Number(stream.sentHeaders[":status"]) : null);
    });
  }
}

/** A client of HTTP/2 need not say how long a body is. */
function announcedBytes(headers: IncomingHttpHeaders): number {
  const length = headers["content-length"];
  return length === undefined ? -1 : Number(length);
}
