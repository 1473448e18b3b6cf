import type { IncomingMessage, ServerResponse } from "node:http";
import { bobbinError, type BobbinError } from "../errors.ts";
import type { Exchange } from "../guests/exchange.ts";
import { httpLimits } from "../limits.ts";
import { readResponseHead } from "./response-head.ts";

/** Bodies up to this size leave in one write with their head. */
const joinedBytesMax = 16_384;

/** One request and its response on Node's HTTP server, as a guest sees it. */
export class HttpExchange implements Exchange {
  readonly method: string;
  readonly url: string;
  readonly headers: string;
  readonly bodyBytes: number;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    url: string,
    headers: string,
    bodyBytes: number,
  ) {
    this.method = request.method ?? "GET";
    this.url = url;
    this.headers = headers;
    this.bodyBytes = bodyBytes;
    this.#request = request;
    this.#response = response;
  }

  async readBody(): Promise<Uint8Array> {
    const max = httpLimits.bodyBytesMax;
    if (this.bodyBytes > max) throw bobbinError("request-body-too-large", { max });
    const chunks: Buffer[] = [];
    let bytes = 0;
    try {
      for await (const chunk of this.#request as AsyncIterable<Buffer>) {
        bytes += chunk.byteLength;
        if (bytes > max) break;
        chunks.push(chunk);
      }
    } catch (error) {
      throw bobbinError("client-gone", {}, error);
    }
    if (bytes > max) throw bobbinError("request-body-too-large", { max });
    return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
  }

  readChunk(): Promise<Uint8Array | null> {
    const request = this.#request;
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        request.off("readable", attempt).off("end", attempt).off("close", attempt);
      };
      const attempt = (): void => {
        const chunk = request.read() as Buffer | null;
        if (chunk === null && !request.readableEnded && !request.destroyed) return;
        settle();
        if (chunk === null && !request.readableEnded) reject(bobbinError("client-gone", {}));
        else resolve(chunk);
      };
      request.on("readable", attempt).on("end", attempt).on("close", attempt);
      attempt();
    });
  }

  respond(status: number, headers: string, body: string | Uint8Array): void {
    const head = readResponseHead(status, headers);
    const bytes = typeof body === "string" ? Buffer.byteLength(body) : body.byteLength;
    const bodiless = status === 204 || status === 304 || this.method === "HEAD";
    if (!bodiless) head.headers.push("content-length", String(bytes));
    else if (head.contentLength !== null && status !== 204) {
      head.headers.push("content-length", head.contentLength);
    }
    this.#writeHead(status, head.headers);
    if (typeof body === "string") this.#response.end(body);
    else if (bytes > joinedBytesMax) this.#response.end(body);
    // Node joins a head and a text into one write, but not a head and bytes.
    else this.#response.end(asBuffer(body).latin1Slice(), "latin1");
  }

  startResponse(status: number, headers: string): void {
    const head = readResponseHead(status, headers);
    if (head.contentLength !== null) {
      head.headers.push("content-length", head.contentLength);
      this.#response.strictContentLength = true;
    }
    this.#writeHead(status, head.headers);
    this.#response.flushHeaders();
  }

  write(chunk: Uint8Array): boolean {
    return this.#response.write(chunk);
  }

  end(): void {
    this.#response.end();
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
    response.once("close", () => {
      if (!response.writableFinished) callback();
    });
  }

  fail(error: BobbinError): void {
    const response = this.#response;
    if (response.destroyed) return;
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response.strictContentLength = false;
    this.#writeHead(error.code === "request-body-too-large" ? 413 : 500, ["content-length", "0"]);
    response.end();
    // What is left of a body that nobody will read would have to be read to keep the connection.
    if (!this.#request.complete) response.once("finish", () => this.#request.socket.destroySoon());
  }

  #writeHead(status: number, headers: string[]): void {
    writeHead(this.#request, this.#response, status, headers);
  }
}

/**
 * Writes a response's head. HTTP/1.1 connections stay open unless a header says otherwise, so that
 * Node's `Connection` and `Keep-Alive` headers are left out where they say nothing.
 */
export function writeHead(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  headers: string[],
): void {
  if (response.shouldKeepAlive && request.httpVersionMinor === 1) response.removeHeader("connection");
  response.writeHead(status, headers);
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
