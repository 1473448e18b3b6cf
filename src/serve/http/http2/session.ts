import type { IncomingHttpHeaders, Server } from "node:http";
import { constants, type ServerHttp2Session, type ServerHttp2Stream } from "node:http2";

/** Is told of each request of a connection: headers by name, and as they came. */
export type StreamListener = (
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  received: readonly string[],
) => void;

/** How long a connection, and a request of it, may take. */
export type Deadlines = Pick<Server, "headersTimeout" | "keepAliveTimeout" | "requestTimeout">;

/** A connection of HTTP/2 with the deadlines that connections of HTTP/1.1 have. */
export class StreamSession {
  readonly #session: ServerHttp2Session;
  readonly #deadlines: Deadlines;
  #streams = 0;
  #idle: NodeJS.Timeout;

  constructor(session: ServerHttp2Session, deadlines: Deadlines) {
    this.#session = session;
    this.#deadlines = deadlines;
    // What went wrong is told to the client.
    session.on("error", () => {});
    this.#idle = this.#closeAfter(deadlines.headersTimeout);
    session.once("close", () => clearTimeout(this.#idle));
  }

  /** Is told of each request. */
  onStream(listener: StreamListener): void {
    this.#session.on("stream", (stream, headers, _flags, ...rest: unknown[]) => {
      // A client that breaks a stream off is no error of ours.
      stream.on("error", () => {});
      listener(stream, headers, rest[0] as readonly string[]);
    });
  }

  /** Calls once when the connection has ended. */
  onClose(callback: () => void): void {
    this.#session.once("close", callback);
  }

  /** Has the connection open while a stream is, and the stream end when its request does not come in time. */
  hold(stream: ServerHttp2Stream, ended: () => void): void {
    this.#streams += 1;
    clearTimeout(this.#idle);
    const arrival = stream.endAfterHeaders
      ? null
      : closeLate(stream, this.#deadlines.requestTimeout);
    stream.once("close", () => {
      if (arrival !== null) clearTimeout(arrival);
      ended();
      this.#streams -= 1;
      if (this.#streams > 0 || this.#session.destroyed) return;
      this.#idle = this.#closeAfter(this.#deadlines.keepAliveTimeout);
    });
  }

  /** Ends the connection where nothing is under way. */
  closeIfIdle(): void {
    if (this.#streams === 0) this.#session.destroy();
  }

  /** Answers what is under way, and tells the client that nothing more is. */
  drain(): void {
    if (!this.#session.destroyed) this.#session.close();
  }

  #closeAfter(milliseconds: number): NodeJS.Timeout {
    return setTimeout(() => this.drain(), milliseconds).unref();
  }
}

/** As Node does for HTTP/1.1: 408 where nothing of a response has left. */
function closeLate(stream: ServerHttp2Stream, milliseconds: number): NodeJS.Timeout {
  const timer = setTimeout(() => {
    if (stream.state.state === constants.NGHTTP2_STREAM_STATE_HALF_CLOSED_REMOTE) return;
    const isBegun = stream.headersSent;
    if (!isBegun && !stream.closed) stream.respond({ ":status": 408 }, { endStream: true });
    stream.close(isBegun ? constants.NGHTTP2_CANCEL : constants.NGHTTP2_NO_ERROR);
  }, milliseconds).unref();
  stream.once("end", () => clearTimeout(timer));
  return timer;
}
