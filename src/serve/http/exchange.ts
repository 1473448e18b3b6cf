import type { IncomingMessage, ServerResponse } from "node:http";
import { bobbinError, type BobbinError } from "../../errors.ts";
import { mayHaveBody, type HttpExchange, type TakeBytes } from "../../guests/http-exchange.ts";
import { httpLimits } from "../../limits.ts";
import type { ShowError } from "./error-page.ts";
import { BodyChunks, readWholeBody } from "./request-body.ts";
import { announcedBodyBytes, wantsTrailers } from "./request-head.ts";
import { readResponseHead, readTrailers } from "./response-head.ts";
import { errorMessage } from "../../common/error-facts.ts";
import { endTurns, type EndingConnections, isLastTurn, turnOn } from "./turns-on-connection.ts";

/** Bodies up to this size leave in one write with their head. */
const joinedBytesMax = 16_384;

const notPassed = Object.freeze({});

/** What all exchanges of a server have to know. */
export interface ServerState extends EndingConnections {
  /** Makes the body of what a failed request is answered with; none where it is left out. */
  readonly showError?: ShowError | null;
}

/** One request and its response on Node's HTTP server, as a guest sees it. */
export class NodeExchange implements HttpExchange {
  readonly method: string;
  readonly url: string;
  readonly headers: string;
  readonly bodyBytes: number;
  readonly chain: HttpExchange["chain"];
  readonly authority: HttpExchange["authority"];
  readonly #server: ServerState;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #turn: number;
  #chunks: BodyChunks | null = null;

  constructor(
    server: ServerState,
    request: IncomingMessage,
    response: ServerResponse,
    url: string,
    headers: string,
    passed: Pick<HttpExchange, "chain" | "authority"> = notPassed,
  ) {
    this.method = request.method ?? "GET";
    this.url = url;
    this.headers = headers;
    this.bodyBytes = announcedBodyBytes(request.headers);
    this.chain = passed.chain;
    this.authority = passed.authority;
    this.#server = server;
    this.#request = request;
    this.#response = response;
    this.#turn = turnOn(request.socket);
  }

  get takesTrailers(): boolean {
    return wantsTrailers(this.#request);
  }

  readBody(take?: TakeBytes): Promise<Uint8Array> {
    const max = httpLimits.bodyBytesMax;
    if (this.bodyBytes <= max) return readWholeBody(this.#request, max, take);
    return Promise.reject(bobbinError("request-body-too-large", { max }));
  }

  readChunk(): Promise<Uint8Array | null> {
    this.#chunks ??= new BodyChunks(this.#request);
    return this.#chunks.next();
  }

  respond(status: number, headers: string, body: string | Uint8Array): void {
    const head = readResponseHead(status, headers);
    const bytes = typeof body === "string" ? Buffer.byteLength(body) : body.byteLength;
    if (mayHaveBody(this.method, status)) {
      head.headers.push("content-length", String(bytes));
      this.#writeHead(status, head.headers);
      this.#endWith(body, bytes);
      return;
    }
    const wouldBe = this.method === "HEAD" && bytes > 0 ? String(bytes) : head.contentLength;
    this.#endWithoutBody(status, head.headers, wouldBe);
  }

  startResponse(status: number, headers: string): boolean {
    const head = readResponseHead(status, headers);
    if (!mayHaveBody(this.method, status)) {
      this.#endWithoutBody(status, head.headers, head.contentLength);
      return false;
    }
    if (head.contentLength !== null) {
      head.headers.push("content-length", head.contentLength);
      this.#response.strictContentLength = true;
    } else if (head.trailer !== null && this.takesTrailers) {
      head.headers.push("trailer", head.trailer);
    }
    this.#writeHead(status, head.headers);
    // Not flushHeaders, which would send the head as UTF-8.
    this.#response.write("", "latin1");
    return true;
  }

  write(chunk: Uint8Array, taken?: () => void): boolean {
    try {
      if (taken === undefined) return this.#response.write(chunk);
      // Where the write has failed the system may still be at it.
      return this.#response.write(chunk, (error) => {
        if (error === null || error === undefined) taken();
      });
    } catch (error) {
      throw badResponse(error);
    }
  }

  end(trailers = ""): void {
    try {
      if (trailers !== "" && this.takesTrailers) {
        this.#response.addTrailers(readTrailers(trailers));
      }
      this.#response.end();
    } catch (error) {
      throw badResponse(error);
    }
    this.#chunks?.discard();
  }

  onDrain(callback: (gone: boolean) => void): void {
    const response = this.#response;
    if (response.destroyed) {
      setImmediate(callback, true);
      return;
    }
    const settle = (gone: boolean) => (): void => {
      response.off("drain", drained).off("close", closed);
      callback(gone);
    };
    const drained = settle(false);
    const closed = settle(true);
    response.once("drain", drained).once("close", closed);
  }

  onGone(callback: () => void): void {
    const response = this.#response;
    const tell = (): void => {
      if (!response.writableFinished) callback();
    };
    if (response.destroyed) setImmediate(tell);
    else response.once("close", tell);
  }

  fail(error: BobbinError): void {
    const response = this.#response;
    if (response.destroyed) return;
    if (response.headersSent) {
      this.#cut();
      return;
    }
    // Nobody waits for the rest of a body that comes too slowly.
    if (error.code === "request-body-late") response.shouldKeepAlive = false;
    this.#fail(error);
    this.#chunks?.discard();
  }

  #fail(error: BobbinError): void {
    const response = this.#response;
    const shown = this.#server.showError?.(this, error) ?? null;
    if (shown === null || !mayHaveBody(this.method, error.clientStatus)) {
      this.#writeHead(error.clientStatus, ["content-length", "0"]);
      response.end();
      return;
    }
    const body = Buffer.from(shown.body);
    const headers = ["content-type", shown.contentType, "content-length", String(body.length)];
    this.#writeHead(error.clientStatus, headers);
    response.end(body);
  }

  #endWithoutBody(status: number, headers: string[], contentLength: string | null): void {
    if (contentLength !== null && status !== 204) headers.push("content-length", contentLength);
    this.#writeHead(status, headers);
    this.#response.end();
    this.#chunks?.discard();
  }

  /** Node joins a head and a text into one write, but not a head and bytes; a head is always Latin-1. */
  #endWith(body: string | Uint8Array, bytes: number): void {
    const response = this.#response;
    if (bytes === body.length && typeof body === "string") response.end(body, "latin1");
    else {
      const content = typeof body === "string" ? Buffer.from(body) : asBuffer(body);
      if (bytes > joinedBytesMax) response.end(content);
      else response.end(content.toString("latin1"), "latin1");
    }
    this.#chunks?.discard();
  }

  /**
   * HTTP/1.1 connections stay open unless a header says otherwise: Node's `Connection` and
   * `Keep-Alive` are left out where they say nothing.
   */
  #writeHead(status: number, headers: string[]): void {
    const response = this.#response;
    const { socket } = this.#request;
    if (isLastTurn(this.#server, socket, this.#turn)) response.shouldKeepAlive = false;
    if (!response.shouldKeepAlive) endTurns(socket);
    else if (this.#request.httpVersionMinor === 1) response.removeHeader("connection");
    try {
      response.writeHead(status, headers);
    } catch (error) {
      throw badResponse(error);
    }
    const { httpVersionMajor, httpVersionMinor } = this.#request;
    if (httpVersionMajor === 1 && httpVersionMinor === 0) speakOlder(response);
  }

  /** Closes the connection in the middle of the response, once those before it have been sent. */
  #cut(): void {
    const response = this.#response;
    if (response.socket !== null) response.destroy();
    else response.once("socket", (socket: IncomingMessage["socket"]) => socket.destroy());
  }
}

/** Answers in HTTP/1.0, for which Node has no word: only its own field of the head, not sent yet, can say so. */
function speakOlder(response: ServerResponse): void {
  const written = response as ServerResponse & { _header: string };
  written._header = written._header.replace(/^HTTP\/1\.1 /, "HTTP/1.0 ");
}

function badResponse(error: unknown): BobbinError {
  const detail = errorMessage(error);
  return bobbinError("guest-bad-response", { detail }, error);
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
