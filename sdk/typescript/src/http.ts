/** A request as `handleRequest` and `handler` take it. */
export interface HttpRequest {
  method: string;
  /** Path and query. */
  uri: string;
  /** By lower-case name; of a repeated header the last. */
  headers: Record<string, string>;
  /** Empty where the request has no body. */
  body?: ArrayBuffer;
  /** The body as text. */
  text(): string;
  /** The body as JSON. Throws what `JSON.parse` throws. */
  // eslint-disable-next-line typescript/no-explicit-any -- the seed's signature: the caller knows the shape
  json(): any;
}

/** An answer of `handleRequest`. */
export interface HttpResponse {
  status: number;
  headers?: Record<string, string>;
  body?: ArrayBuffer | Uint8Array | string;
}

/** The handler of a component: `export const handleRequest: HandleRequest = async (request) => …`. */
export type HandleRequest = (request: HttpRequest) => Promise<HttpResponse>;
