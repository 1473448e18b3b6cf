import type { ClientRequest, IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { pairsOf } from "../../header-pairs.ts";
import { openRequest, type RequestHead } from "../../open-request.ts";
import { SharedWait, type BodySink } from "./body-sink.ts";
import { type ErrorCode, errorCodeOf, OutboundFailure, type Phase } from "./error-code.ts";
import { Fields } from "./fields.ts";
import { ArrivingBytes, HeldBytes, IncomingBody } from "./incoming-body.ts";
import { IncomingResponse } from "./incoming.ts";

/** What is asked of another server; the body follows. */
export interface ClientRequestParts extends RequestHead {
  /** Whether the headers say how long the body is, or there is none: else that shows when it is written. */
  readonly isFramed: boolean;
  readonly connectMilliseconds: number;
  readonly firstByteMilliseconds: number;
  readonly betweenBytesMilliseconds: number;
}

/** Most bytes of a body that one call takes. */
const windowBytes = 65_536;

/** Methods that have no body unless one is written at once, as in Spin. */
const bodilessMethods = ["GET", "HEAD"];

/**
 * One request to another server. Where nothing says how long its body is, its head waits until the guest writes,
 * ends the body or waits itself: a body that is never written is none.
 */
export class HttpClientRequest implements BodySink {
  readonly response: Promise<IncomingResponse>;
  readonly #parts: ClientRequestParts;
  readonly #outcome = Promise.withResolvers<IncomingResponse>();
  readonly #room = new SharedWait();
  #request: ClientRequest | null = null;
  #isClosed = false;
  #isWritten = false;
  #phase: Phase = "connecting";

  constructor(parts: ClientRequestParts) {
    this.#parts = parts;
    this.response = this.#outcome.promise;
    if (parts.isFramed) this.#begin([]);
    setImmediate(() => this.#guestWaits());
  }

  /** What an error of `response` is to a guest. */
  readonly codeOf = (error: unknown): ErrorCode => errorCodeOf(error, this.#phase);

  /** Ends the request, whatever has come of it. */
  cancel(): void {
    this.#destroy(new Error("nobody wants the response"));
  }

  room(): number | null {
    if (this.#isClosed) return null;
    return this.#request?.writableNeedDrain === true ? 0 : windowBytes;
  }

  write(bytes: Uint8Array): void {
    if (this.#isClosed) return;
    this.#isWritten = true;
    this.#begin(["transfer-encoding", "chunked"]).write(bytes);
  }

  wait(): Promise<void> {
    return this.#room.wait();
  }

  end(trailers = ""): void {
    if (this.#isClosed) return;
    const hasTrailers = trailers !== "";
    const request = this.#begin(hasTrailers ? ["transfer-encoding", "chunked"] : []);
    if (hasTrailers) request.addTrailers(pairsOf(trailers.split("\n")));
    request.end();
  }

  abort(): void {
    if (this.#request === null && bodilessMethods.includes(this.#parts.method)) return this.end();
    const reason = "the request's body was dropped before it was finished";
    this.#destroy(new OutboundFailure(reason, "HTTP-protocol-error"));
  }

  /** The other server has to hear of the request, as far as it has come. */
  #guestWaits(): void {
    if (this.#isClosed) return;
    const isUndecided = this.#request === null;
    if (!isUndecided || !bodilessMethods.includes(this.#parts.method)) {
      this.#begin(["transfer-encoding", "chunked"]).flushHeaders();
      return;
    }
    this.end();
    this.#close();
  }

  #begin(framing: readonly string[]): ClientRequest {
    this.#request ??= this.#open(framing, true);
    return this.#request;
  }

  #destroy(error: Error): void {
    this.#outcome.reject(error);
    this.#request?.destroy(error);
    this.#close();
  }

  #open(framing: readonly string[], mayRepeat: boolean): ClientRequest {
    const parts = this.#parts;
    const { resolve, reject } = this.#outcome;
    const request = openRequest({ ...parts, headers: [...parts.headers, ...framing] });
    request.on("drain", () => this.#room.wake());
    request.once("close", () => {
      if (request === this.#request) this.#close();
    });
    request.once("socket", (socket) => {
      this.#follow(socket);
      limitWaits(request, socket, parts);
    });
    request.once("response", (message) => {
      resolve(receive(message, parts.betweenBytesMilliseconds));
    });
    request.once("upgrade", (message, socket) => {
      socket.destroy();
      const none = new IncomingBody(() => new HeldBytes(new Uint8Array(0)));
      resolve(new IncomingResponse(101, Fields.received(message.rawHeaders), none));
    });
    request.on("error", (error: NodeJS.ErrnoException) => {
      const isWhole = request.writableEnded && !this.#isWritten;
      // The server closed a kept connection just when it was to be used again.
      if (mayRepeat && isWhole && request.reusedSocket && error.code === "ECONNRESET") {
        this.#request = this.#open(framing, false);
        this.#request.end();
      } else {
        reject(error);
      }
    });
    return request;
  }

  /** How far the connection is. */
  #follow(socket: Socket): void {
    const open = (): void => {
      this.#phase = "open";
    };
    if (!socket.connecting) open();
    else if (this.#parts.url.protocol === "http:") socket.once("connect", open);
    else {
      socket.once("secureConnect", open).once("connect", () => {
        this.#phase = "securing";
      });
    }
  }

  #close(): void {
    this.#isClosed = true;
    this.#room.wake();
  }
}

/** Ends a request whose connection or response does not come in time. */
function limitWaits(request: ClientRequest, socket: Socket, parts: ClientRequestParts): void {
  const fail = (text: string, tag: string) => (): void => {
    request.destroy(new OutboundFailure(text, tag));
  };
  let timer: NodeJS.Timeout;
  const awaitHead = (): void => {
    clearTimeout(timer);
    const late = fail("the server did not answer in time", "connection-read-timeout");
    timer = setTimeout(late, parts.firstByteMilliseconds);
  };
  if (socket.connecting) {
    const late = fail("the connection was not made in time", "connection-timeout");
    timer = setTimeout(late, parts.connectMilliseconds);
    socket.once(parts.url.protocol === "https:" ? "secureConnect" : "connect", awaitHead);
  } else {
    awaitHead();
  }
  const stop = (): void => {
    clearTimeout(timer);
    socket.off("connect", awaitHead).off("secureConnect", awaitHead);
  };
  request.once("response", stop).once("close", stop);
}

function receive(message: IncomingMessage, betweenBytesMilliseconds: number): IncomingResponse {
  // Whoever reads is told; nobody else has to be.
  message.on("error", () => {});
  const chunks = message[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>;
  const next = async (): Promise<Uint8Array | null> => {
    const timer = setTimeout(() => {
      message.destroy(
        new OutboundFailure("the server paused for too long", "connection-read-timeout"),
      );
    }, betweenBytesMilliseconds);
    try {
      return (await chunks.next()).value ?? null;
    } finally {
      clearTimeout(timer);
    }
  };
  const cancel = (): void => {
    message.destroy();
  };
  const body = new IncomingBody(() => new ArrivingBytes(next, errorCodeOf, cancel), cancel);
  const headers = Fields.received(message.rawHeaders);
  return new IncomingResponse(message.statusCode ?? 0, headers, body, () => message.rawTrailers);
}
