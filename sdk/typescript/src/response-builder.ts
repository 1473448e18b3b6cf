import type { HttpRequest, HttpResponse } from "./http.ts";

/**
 * The other handler of Spin's SDK 0.6: `export const handler: Handler = async (request, response) => …`.
 * A component that exports both is answered by this one.
 */
export type Handler = (request: HttpRequest, response: ResponseBuilder) => Promise<void>;

/** The answer that a `handler` puts together, status 200 and empty at first. */
export class ResponseBuilder {
  /** The answer so far. */
  readonly response: HttpResponse & { headers: Record<string, string> } = {
    status: 200,
    headers: {},
  };

  /** The status so far. */
  get statusCode(): number {
    return this.response.status;
  }

  /** Sets the status. */
  status(status: number): this {
    this.response.status = status;
    return this;
  }

  /** Sets a header; one of the same name, in whatever case, is replaced. */
  header(name: string, value: string): this {
    this.response.headers[name.toLowerCase()] = value;
    return this;
  }

  /** A header that was set, or null. */
  getHeader(name: string): string | null {
    return this.response.headers[name.toLowerCase()] ?? null;
  }

  /** Sets the body; the last one counts. */
  body(content: ArrayBuffer | Uint8Array | string): this {
    this.response.body = content;
    return this;
  }
}
