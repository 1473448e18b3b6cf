import { validateHeaderName, validateHeaderValue } from "node:http";
import { bobbinError, type BobbinError, isBobbinError } from "../../errors.ts";
import { BodyPipe } from "../../guests/calls/body-pipe.ts";
import type { CallChain } from "../../guests/calls/call-chain.ts";
import { mayHaveBody, type HttpExchange, type TakeBytes } from "../../guests/http-exchange.ts";
import type { InnerBody, InnerResponse } from "../../guests/calls/inner-requests.ts";
import { httpLimits } from "../../limits.ts";
import { readResponseHead, readTrailers } from "./response-head.ts";
import { errorMessage } from "../../common/error-facts.ts";

/** What an exchange is made from. */
export interface InnerHead {
  readonly method: string;
  readonly url: string;
  readonly headers: string;
  /** Host and port of the URL that was asked; undefined where a header says them. */
  readonly authority: string | undefined;
  readonly chain: CallChain;
  readonly body: InnerBody;
}

/** One request of a component to another and its response, without a connection between them. */
export class InnerExchange implements HttpExchange {
  readonly method: string;
  readonly url: string;
  readonly headers: string;
  readonly authority: string | undefined;
  readonly bodyBytes: number;
  readonly chain: CallChain;
  readonly #body: InnerBody;
  readonly #pipe = new BodyPipe();
  readonly #response = Promise.withResolvers<InnerResponse>();
  readonly #over: () => void;
  #bytesLeft: number | null = null;
  #trailers: readonly string[] = [];
  #hasHead = false;
  #isOver = false;
  #isGone = false;
  #goneCallbacks: (() => void)[] = [];

  /** `over` is told once, when the response has ended or nobody wants it. */
  constructor({ method, url, headers, authority, chain, body }: InnerHead, over: () => void) {
    this.method = method;
    this.url = url;
    this.headers = headers;
    this.authority = authority;
    this.chain = chain;
    this.bodyBytes = body.bytes;
    this.#body = body;
    this.#over = over;
  }

  /** No connection is in between, on which there might be no place for them. */
  readonly takesTrailers = true;

  /** What the component answers; where it fails, that is a status, as a client gets it. */
  get response(): Promise<InnerResponse> {
    return this.#response.promise;
  }

  /** Whoever asked wants no more of it. */
  cancel(reason: unknown): void {
    if (this.#isOver) return;
    this.#isGone = true;
    this.#pipe.cut();
    this.#response.reject(reason);
    this.#end();
    const callbacks = this.#goneCallbacks;
    this.#goneCallbacks = [];
    // Not at once: whoever cancels may be in the middle of a call, and be the one who answers.
    for (const callback of callbacks) setImmediate(callback);
  }

  async readBody(take: TakeBytes = () => {}): Promise<Uint8Array> {
    const { bodyBytesMax: max } = httpLimits;
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for (;;) {
      const chunk = await this.readChunk();
      if (chunk === null)
        return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
      bytes += chunk.length;
      if (bytes > max) throw bobbinError("request-body-too-large", { max });
      take(chunk.length);
      chunks.push(chunk);
    }
  }

  async readChunk(): Promise<Uint8Array | null> {
    if (this.#isGone) throw bobbinError("client-gone", {});
    try {
      const chunk = await this.#body.next();
      if (!this.#isGone) return chunk;
    } catch (error) {
      throw bobbinError("client-gone", {}, error);
    }
    throw bobbinError("client-gone", {});
  }

  respond(status: number, headers: string, body: string | Uint8Array): void {
    if (this.#isOver) return;
    const content = typeof body === "string" ? Buffer.from(body) : body;
    const head = readHead(status, headers);
    if (mayHaveBody(this.method, status)) {
      head.headers.push("content-length", String(content.length));
      this.#giveHead(status, head.headers, true);
      this.#pipe.write(content);
    } else {
      const length =
        this.method === "HEAD" && content.length > 0 ? String(content.length) : head.contentLength;
      if (length !== null && status !== 204) head.headers.push("content-length", length);
      this.#giveHead(status, head.headers, false);
    }
    this.#complete();
  }

  startResponse(status: number, headers: string): boolean {
    if (this.#isOver) return false;
    const head = readHead(status, headers);
    const hasBody = mayHaveBody(this.method, status);
    if (head.contentLength !== null && status !== 204) {
      head.headers.push("content-length", head.contentLength);
      if (hasBody) this.#bytesLeft = Number(head.contentLength);
    }
    this.#giveHead(status, head.headers, hasBody);
    if (!hasBody) this.#complete();
    return hasBody;
  }

  write(chunk: Uint8Array): boolean {
    if (this.#isOver) return true;
    if (this.#bytesLeft !== null) {
      this.#bytesLeft -= chunk.length;
      if (this.#bytesLeft < 0) throw wrongLength("longer");
    }
    return this.#pipe.write(chunk);
  }

  end(trailers = ""): void {
    if (this.#isOver) return;
    const pairs = readTrailers(trailers).flat();
    checkFields(pairs);
    this.#trailers = pairs;
    if (this.#bytesLeft !== null && this.#bytesLeft > 0) throw wrongLength("shorter");
    this.#complete();
  }

  onDrain(callback: (gone: boolean) => void): void {
    if (this.#isGone) setImmediate(callback, true);
    else this.#pipe.onDrain(callback);
  }

  onGone(callback: () => void): void {
    if (this.#isGone) setImmediate(callback);
    else if (!this.#isOver) this.#goneCallbacks.push(callback);
  }

  fail(error: BobbinError): void {
    if (this.#isOver) return;
    if (this.#hasHead)
      this.#pipe.end(new Error("the component broke off its response", { cause: error }));
    else {
      this.#giveHead(error.clientStatus, ["content-length", "0"], true);
      this.#pipe.end();
    }
    this.#end();
  }

  #giveHead(status: number, headers: readonly string[], hasBody: boolean): void {
    this.#hasHead = true;
    const body = {
      next: () => this.#pipe.next(),
      cancel: () => {
        if (this.#isOver) this.#pipe.discard();
        else this.cancel(new Error("nobody wants the response"));
      },
    };
    this.#response.resolve({
      status,
      headers: headers.join("\n"),
      body: hasBody ? body : null,
      trailers: () => this.#trailers,
    });
  }

  #complete(): void {
    this.#pipe.end();
    this.#end();
  }

  #end(): void {
    this.#isOver = true;
    this.#goneCallbacks = this.#isGone ? this.#goneCallbacks : [];
    this.#body.discard();
    this.#over();
  }
}

/** A response's head, as strict as the server is. Throws guest-bad-response. */
function readHead(status: number, text: string): ReturnType<typeof readResponseHead> {
  const head = readResponseHead(status, text);
  checkFields(head.headers);
  return head;
}

/** Name, value, name, value, …. Throws guest-bad-response for what HTTP has no place for. */
function checkFields(fields: readonly string[]): void {
  try {
    for (let at = 0; at < fields.length; at += 2) {
      const name = fields[at] ?? "";
      validateHeaderName(name);
      validateHeaderValue(name, fields[at + 1] ?? "\n");
    }
  } catch (error) {
    if (isBobbinError(error)) throw error;
    const detail = errorMessage(error);
    throw bobbinError("guest-bad-response", { detail }, error);
  }
}

function wrongLength(how: string): BobbinError {
  return bobbinError("guest-bad-response", {
    detail: `its body is ${how} than its content-length`,
  });
}
