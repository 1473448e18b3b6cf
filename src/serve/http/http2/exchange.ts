import { validateHeaderName, validateHeaderValue } from "node:http";
import { constants, type OutgoingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import { bobbinError, type BobbinError } from "../../../errors.ts";
import { mayHaveBody, type HttpExchange, type TakeBytes } from "../../../guests/http-exchange.ts";
import { httpLimits } from "../../../limits.ts";
import type { ServerState } from "../exchange.ts";
import { BodyChunks, readWholeBody } from "../request-body.ts";
import { readResponseHead, readTrailers } from "../response-head.ts";
import { singleHeaders } from "./single-headers.ts";
import { errorMessage } from "../../../common/error-facts.ts";

/** What an exchange knows of its request. */
export interface StreamRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: string;
  /** As in `HttpExchange`. */
  readonly bodyBytes: number;
}

/** One request of HTTP/2 and its response, as a guest sees it. */
export class StreamExchange implements HttpExchange {
  readonly method: string;
  readonly url: string;
  readonly headers: string;
  readonly bodyBytes: number;
  /** A stream has a place for them, whether or not the client says that it reads them; as in Spin. */
  readonly takesTrailers = true;
  readonly #server: ServerState;
  readonly #stream: ServerHttp2Stream;
  #chunks: BodyChunks | null = null;
  /** Bytes that are still to be written where the length was stated. */
  #bytesLeft: number | null = null;
  #isEnded = false;

  constructor(server: ServerState, stream: ServerHttp2Stream, request: StreamRequest) {
    this.method = request.method;
    this.url = request.url;
    this.headers = request.headers;
    this.bodyBytes = request.bodyBytes;
    this.#server = server;
    this.#stream = stream;
  }

  readBody(take?: TakeBytes): Promise<Uint8Array> {
    const max = httpLimits.bodyBytesMax;
    if (this.bodyBytes <= max) return readWholeBody(this.#stream, max, take);
    return Promise.reject(bobbinError("request-body-too-large", { max }));
  }

  readChunk(): Promise<Uint8Array | null> {
    this.#chunks ??= new BodyChunks(this.#stream);
    return this.#chunks.next();
  }

  respond(status: number, headers: string, body: string | Uint8Array): void {
    const { headers: own, contentLength } = readResponseHead(status, headers);
    const content = typeof body === "string" ? Buffer.from(body) : body;
    const mayHave = mayHaveStreamBody(this.method, status);
    const isWouldBe = this.method === "HEAD" && content.byteLength > 0;
    const length = mayHave || isWouldBe ? String(content.byteLength) : contentLength;
    const hasBody = mayHave && content.byteLength > 0;
    this.#sendHead(status, withLength(own, status, length), { endStream: !hasBody });
    if (hasBody) this.#stream.end(content);
    this.#over();
  }

  startResponse(status: number, headers: string): boolean {
    const { headers: own, contentLength } = readResponseHead(status, headers);
    const hasBody = mayHaveStreamBody(this.method, status);
    const options = { endStream: !hasBody, waitForTrailers: hasBody };
    this.#sendHead(status, withLength(own, status, contentLength), options);
    if (!hasBody) this.#over();
    else if (contentLength !== null) this.#bytesLeft = Number(contentLength);
    return hasBody;
  }

  write(chunk: Uint8Array, taken?: () => void): boolean {
    this.#count(chunk.byteLength);
    const stream = this.#stream;
    if (stream.destroyed) return false;
    return stream.write(chunk, (error) => {
      // Where the write has failed the system may still be at it.
      if (error === null || error === undefined) taken?.();
    });
  }

  end(trailers = ""): void {
    if (this.#bytesLeft !== null && this.#bytesLeft > 0) throw wrongLength();
    const stream = this.#stream;
    if (!stream.destroyed) {
      const behind = trailersOf(trailers);
      stream.once("wantTrailers", () => {
        if (!stream.closed) stream.sendTrailers(behind);
      });
      stream.end();
    }
    this.#over();
  }

  onDrain(callback: (gone: boolean) => void): void {
    const stream = this.#stream;
    if (stream.destroyed) {
      setImmediate(callback, true);
      return;
    }
    const settle = (gone: boolean) => (): void => {
      stream.off("drain", drained).off("close", closed);
      callback(gone);
    };
    const drained = settle(false);
    const closed = settle(true);
    stream.once("drain", drained).once("close", closed);
  }

  onGone(callback: () => void): void {
    const stream = this.#stream;
    const tell = (): void => {
      // Node ends a stream by itself when the client breaks it off.
      if (!this.#isEnded || stream.aborted || !stream.writableFinished) callback();
    };
    if (stream.destroyed) setImmediate(tell);
    else stream.once("close", tell);
  }

  fail(error: BobbinError): void {
    const stream = this.#stream;
    if (stream.destroyed) return;
    if (stream.headersSent) {
      // What has been sent is no whole response, and the client has to see it.
      stream.close(constants.NGHTTP2_INTERNAL_ERROR);
      return;
    }
    const shown = this.#server.showError?.(this, error) ?? null;
    const headers = shown === null ? "" : `content-type\n${shown.contentType}`;
    this.respond(error.clientStatus, headers, shown?.body ?? "");
    // Nobody waits for the rest of a body that comes too slowly.
    if (error.code === "request-body-late") stream.close(constants.NGHTTP2_NO_ERROR);
  }

  #sendHead(
    status: number,
    headers: readonly (readonly [string, string])[],
    options: { readonly endStream: boolean; readonly waitForTrailers?: boolean },
  ): void {
    const stream = this.#stream;
    try {
      const head = outgoing(headers);
      if (status > statusMax) throw new Error(`HTTP/2 has no status ${status}`);
      // The client may have left.
      if (!stream.destroyed && !stream.closed) {
        stream.respond({ ":status": status, ...head }, options);
      }
    } catch (error) {
      throw badResponse(error);
    }
  }

  #count(bytes: number): void {
    if (this.#bytesLeft === null) return;
    this.#bytesLeft -= bytes;
    if (this.#bytesLeft < 0) throw wrongLength();
  }

  /** The response is on its way; what is left of the body passes unread. */
  #over(): void {
    this.#isEnded = true;
    if (this.#chunks === null) this.#stream.resume();
    else this.#chunks.discard();
  }
}

/** Largest status that Node sends in HTTP/2. */
const statusMax = 599;

/** Of 205 Node sends no body either. */
function mayHaveStreamBody(method: string, status: number): boolean {
  return mayHaveBody(method, status) && status !== 205;
}

function withLength(
  headers: readonly string[],
  status: number,
  length: string | null,
): (readonly [string, string])[] {
  const pairs: (readonly [string, string])[] = [];
  for (let at = 0; at + 1 < headers.length; at += 2) {
    pairs.push([headers[at] ?? "", headers[at + 1] ?? ""]);
  }
  if (length !== null && status !== 204) pairs.push(["content-length", length]);
  return pairs;
}

/** What speaks of connections of HTTP/1.1. */
const leftOut = new Set(["http2-settings", "te"]);

/** Headers as Node takes them for HTTP/2; throws for what is none. */
function outgoing(pairs: readonly (readonly [string, string])[]): OutgoingHttpHeaders {
  const headers = Object.create(null) as Record<string, string | string[]>;
  for (const [written, value] of pairs) {
    validateHeaderName(written);
    validateHeaderValue(written, value);
    const name = written.toLowerCase();
    const before = headers[name];
    if (leftOut.has(name)) continue;
    if (before === undefined || singleHeaders.has(name)) headers[name] = value;
    else headers[name] = [...(typeof before === "string" ? [before] : before), value];
  }
  return headers;
}

function trailersOf(text: string): OutgoingHttpHeaders {
  try {
    return outgoing(readTrailers(text));
  } catch (error) {
    throw badResponse(error);
  }
}

function wrongLength(): BobbinError {
  return badResponse(new Error("its body has another length than its content-length says"));
}

function badResponse(error: unknown): BobbinError {
  const detail = errorMessage(error);
  return bobbinError("guest-bad-response", { detail }, error);
}
