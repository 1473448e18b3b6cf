import type { IncomingHttpHeaders, Server } from "node:http";
import { constants, type ServerHttp2Session, type ServerHttp2Stream } from "node:http2";
import type { Socket } from "node:net";

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
  readonly #socket: Socket;
  readonly #deadlines: Deadlines;
  #streams = 0;
  #idle: NodeJS.Timeout;
  /** Since it was asked last, where it takes no more requests. */
  #isThere = true;

  constructor(session: ServerHttp2Session, socket: Socket, deadlines: Deadlines) {
    this.#session = session;
    this.#socket = socket;
    this.#deadlines = deadlines;
    // What went wrong is told to the client.
    session.on("error", () => {});
    const looks = setInterval(this.#look, deadlines.headersTimeout).unref();
    socket.once("close", () => clearInterval(looks));
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
  hold(stream: ServerHttp2Stream): void {
    this.#streams += 1;
    clearTimeout(this.#idle);
    const arrival = stream.endAfterHeaders
      ? null
      : closeLate(stream, this.#deadlines.requestTimeout);
    stream.once("close", () => {
      if (arrival !== null) clearTimeout(arrival);
      this.#streams -= 1;
      if (this.#streams > 0 || this.#session.destroyed) return;
      this.#idle = this.#closeAfter(this.#deadlines.keepAliveTimeout);
    });
  }

  /** Ends the connection where nothing is under way. */
  closeIfIdle(): void {
    if (this.#streams > 0) return;
    this.#session.destroy();
    // Of a session that has ended Node waits for the client to close the connection.
    this.#socket.destroy();
  }

  /** Answers what is under way, and tells the client that nothing more is. */
  drain(): void {
    if (this.#session.destroyed) return;
    this.#session.close();
  }

  /**
   * What takes no more requests is closed where its client neither closes it nor is there any more. Node does not see the second: of a
   * client that then breaks the protocol it reads nothing more, not even that it has left.
   */
  readonly #look = (): void => {
    const session = this.#session;
    if (!session.closed && !session.destroyed) return;
    if (!this.#isThere) return void this.#socket.destroy();
    this.#isThere = false;
    if (session.destroyed) return;
    session.ping((error) => {
      // One that could not be sent tells nothing of the client.
      if (error === null) this.#isThere = true;
    });
  };

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
