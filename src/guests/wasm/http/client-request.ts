import { request as requestOverHttp, type ClientRequest, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { SharedWait, type BodySink } from "./body-sink.ts";
import { ErrorCode, errorCodeOf, OutboundFailure } from "./error-code.ts";
import { Fields } from "./fields.ts";
import { ArrivingBytes, IncomingBody } from "./incoming-body.ts";
import { IncomingResponse } from "./incoming.ts";

/** What is asked of another server; the body follows. */
export interface ClientRequestParts {
  readonly url: URL;
  readonly path: string;
  readonly method: string;
  /** Name, value, name, value, …. */
  readonly headers: readonly string[];
  readonly hasBody: boolean;
  readonly signal: AbortSignal;
  readonly connectMilliseconds: number;
  readonly firstByteMilliseconds: number;
  readonly betweenBytesMilliseconds: number;
}

/** Most bytes of a body that one call takes. */
const windowBytes = 65_536;

/**
 * One request to another server, over a connection that is kept for the next. Not `fetch`, which adds
 * headers of its own, unpacks bodies, and sends none with GET.
 */
export class HttpClientRequest implements BodySink {
  readonly response: Promise<IncomingResponse>;
  readonly #parts: ClientRequestParts;
  readonly #outcome = Promise.withResolvers<IncomingResponse>();
  readonly #room = new SharedWait();
  #request: ClientRequest;
  #isClosed = false;

  constructor(parts: ClientRequestParts) {
    this.#parts = parts;
    this.response = this.#outcome.promise;
    this.#request = this.#open(true);
  }

  /** Ends the request, whatever has come of it. */
  cancel(): void {
    this.#request.destroy();
  }

  room(): number | null {
    if (this.#isClosed) return null;
    return this.#request.writableNeedDrain ? 0 : windowBytes;
  }

  write(bytes: Uint8Array): void {
    if (!this.#isClosed) this.#request.write(bytes);
  }

  wait(): Promise<void> {
    return this.#room.wait();
  }

  end(): void {
    this.#request.end();
  }

  abort(): void {
    const reason = "the request's body was dropped before it was finished";
    this.#request.destroy(new OutboundFailure(reason, "HTTP-protocol-error"));
  }

  #open(mayRepeat: boolean): ClientRequest {
    const parts = this.#parts;
    const { resolve, reject } = this.#outcome;
    const request = openRequest(parts);
    request.on("drain", () => this.#room.wake());
    request.once("close", () => this.#close(request));
    request.once("socket", (socket) => limitWaits(request, socket, parts));
    request.once("response", (message) => {
      resolve(receive(message, parts.betweenBytesMilliseconds));
    });
    request.once("upgrade", (_message, socket) => {
      socket.destroy();
      reject(new OutboundFailure("the server switched protocols", "HTTP-upgrade-failed"));
    });
    request.on("error", (error: NodeJS.ErrnoException) => {
      // The server closed a kept connection just when it was to be used again.
      if (mayRepeat && !parts.hasBody && request.reusedSocket && error.code === "ECONNRESET") {
        this.#request = this.#open(false);
        this.#request.end();
      } else {
        reject(error);
      }
    });
    return request;
  }

  #close(request: ClientRequest): void {
    if (request !== this.#request) return;
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

/** Node's module for HTTPS costs time to load, so that it comes when it is first needed. */
function openRequest({ url, path, method, headers, signal }: ClientRequestParts): ClientRequest {
  const isSecure = url.protocol === "https:";
  const send = isSecure ? process.getBuiltinModule("node:https").request : requestOverHttp;
  return send({
    hostname: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? (isSecure ? 443 : 80) : url.port,
    path,
    method,
    headers,
    signal,
  });
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
  const body = new IncomingBody(() => new ArrivingBytes(next, bodyErrorCodeOf, cancel), cancel);
  return new IncomingResponse(message.statusCode ?? 0, Fields.received(message.rawHeaders), body);
}

/** A connection that ends within a body. */
function bodyErrorCodeOf(error: unknown): ErrorCode {
  const code = errorCodeOf(error);
  return code.tag === "connection-terminated" ? new ErrorCode("HTTP-response-incomplete") : code;
}
