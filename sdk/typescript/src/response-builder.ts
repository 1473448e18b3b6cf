import type { HttpRequest, HttpResponse } from "./http.ts";

/**
 * The other handler of Spin's SDK 0.6: `export const handler: Handler = async (request, response) => …`.
 * A component that exports both is answered by this one. In SDK 2.x the same export takes the web's `Request`.
 */
export type Handler = (request: HttpRequest, response: ResponseBuilder) => Promise<void>;

type Content = ArrayBuffer | Uint8Array | string;
/** What SDK 2.x takes for a body. */
type WebContent = ConstructorParameters<typeof Response>[0] & {};

/**
 * The answer that a `handler` puts together, status 200 and empty at first: of SDK 0.6 with `header` and `body`, of SDK 2.x with
 * `set`, `write`, `send` and `end`.
 */
export class ResponseBuilder {
  /** The answer of `header` and `body` so far. */
  readonly response: HttpResponse & { headers: Record<string, string> } = {
    status: 200,
    headers: {},
  };
  readonly #resolve: ((response: Response) => void) | null;
  #headers: Headers | null = null;
  #writer: WritableStreamDefaultWriter<Uint8Array> | null = null;
  #isBegun = false;
  #isSent = false;

  /** In SDK 2.x `resolve` gets the Response once it is sent or begins to be written. */
  constructor(resolve: ((response: Response) => void) | null = null) {
    this.#resolve = resolve;
  }

  /** The status so far. */
  get statusCode(): number {
    return this.response.status;
  }
  set statusCode(status: number) {
    this.response.status = status;
  }

  /** The headers so far, as SDK 2.x has them. */
  get headers(): Headers {
    this.#headers ??= new Headers(this.response.headers);
    return this.#headers;
  }

  /** Whether the head has left. */
  get isBegun(): boolean {
    return this.#isBegun;
  }

  /** The status so far. */
  getStatus(): number {
    return this.response.status;
  }

  /** Sets the status. */
  status(status: number): this {
    if (this.#isBegun) throw new Error("Headers and Status already sent");
    this.response.status = status;
    return this;
  }

  /** Sets a header; one of the same name, in whatever case, is replaced. */
  header(name: string, value: string): this {
    this.response.headers[name.toLowerCase()] = value;
    this.#headers?.set(name, value);
    return this;
  }

  /** A header that was set, or null. */
  getHeader(name: string): string | null {
    const own = this.response.headers[name.toLowerCase()];
    return own ?? this.#headers?.get(name) ?? null;
  }

  /** Sets the body; the last one counts. */
  body(content: Content): this {
    this.response.body = content;
    return this;
  }

  /** Sets a header, or all of a record or of Headers. */
  set(nameOrHeaders: string | Record<string, string> | Headers, value?: string): this {
    if (this.#isBegun) throw new Error("Headers already sent");
    if (typeof nameOrHeaders === "string") {
      if (typeof value !== "string") throw new Error("Invalid arguments");
      this.headers.set(nameOrHeaders, value);
      return this;
    }
    for (const [name, given] of new Headers(nameOrHeaders)) this.headers.set(name, given);
    return this;
  }

  /** Sends the answer, or the rest of one that was begun with `write`. */
  send(value?: WebContent | null): void {
    if (this.#isSent) throw new Error("Response has already been sent");
    if (this.#writer === null) {
      this.#begin(value ?? null);
      this.#isSent = true;
      return;
    }
    if (value) this.write(value);
    this.end();
  }

  /** Sends a part of the body; the head leaves with the first. */
  write(value: WebContent): void {
    if (this.#isSent) throw new Error("Response has already been sent");
    const bytes = bytesOf(value);
    if (this.#writer === null) {
      const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
      this.#writer = writable.getWriter();
      this.#begin(readable);
    }
    // A client that leaves is no fault of whoever writes for it.
    this.#writer.write(bytes).catch(() => {});
  }

  /** Ends the answer. */
  end(): void {
    if (this.#writer === null) return this.send();
    if (this.#isSent) throw new Error("Response has already been sent");
    this.#isSent = true;
    this.#writer.close().catch(() => {});
  }

  #begin(body: WebContent | null): void {
    this.#isBegun = true;
    this.#resolve?.(new Response(body, { status: this.response.status, headers: this.headers }));
  }
}

function bytesOf(value: WebContent): Uint8Array {
  if (typeof value === "string") return new TextEncoder().encode(value);
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (ArrayBuffer.isView(value)) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  }
  if (value instanceof URLSearchParams) return new TextEncoder().encode(String(value));
  throw new Error("Unsupported body type");
}
