import { fullUrlHeader } from "../../../common/spin-header-names.ts";
import type { HttpExchange } from "../../http-exchange.ts";
import { ResultError } from "@bobbin-kv/wasm-linker";
import { Fields } from "./fields.ts";
import type { IncomingBody } from "./incoming-body.ts";
import { methodOf, type Method } from "./method.ts";

/** A request that a guest answers (`wasi:http/types` incoming-request). */
export class IncomingRequest {
  readonly #method: Method;
  readonly #pathWithQuery: string;
  readonly #headerText: string;
  readonly #authority: string | undefined;
  #parts: readonly string[] | null = null;
  #headers: Fields | null = null;
  #body: IncomingBody | null;

  constructor(
    request: Pick<HttpExchange, "method" | "url" | "headers" | "authority">,
    body: IncomingBody,
  ) {
    this.#method = methodOf(request.method);
    this.#pathWithQuery = request.url;
    this.#headerText = request.headers;
    this.#authority = request.authority;
    this.#body = body;
  }

  get method(): Method {
    return this.#method;
  }

  get pathWithQuery(): string {
    return this.#pathWithQuery;
  }

  /** The headers without those that are the host's business, such as Host. */
  get headers(): Fields {
    this.#headers ??= Fields.received(this.#headerParts);
    return this.#headers;
  }

  /** The Host header; where there is none, the host of the address that was asked. */
  get authority(): string | undefined {
    if (this.#authority !== undefined) return this.#authority;
    const host = this.#header("host");
    if (host !== undefined) return host;
    const url = this.#header(fullUrlHeader);
    return url === undefined ? undefined : URL.parse(url)?.host;
  }

  /** The body, once. */
  consume(): IncomingBody {
    const body = this.#body;
    if (body === null) throw new ResultError();
    this.#body = null;
    return body;
  }

  get #headerParts(): readonly string[] {
    this.#parts ??= this.#headerText === "" ? [] : this.#headerText.split("\n");
    return this.#parts;
  }

  #header(name: string): string | undefined {
    const parts = this.#headerParts;
    for (let at = 0; at < parts.length; at += 2) {
      if (parts[at]?.toLowerCase() === name) return parts[at + 1];
    }
    return undefined;
  }
}

/** A response that a guest received (`wasi:http/types` incoming-response). */
export class IncomingResponse {
  /** What came after the body, once all of that was read: name, value, name, value, …. */
  readonly trailers: () => readonly string[];
  readonly #status: number;
  readonly #headers: Fields;
  #body: IncomingBody | null;

  constructor(
    status: number,
    headers: Fields,
    body: IncomingBody,
    trailers: () => readonly string[] = () => [],
  ) {
    this.#status = status;
    this.#headers = headers;
    this.#body = body;
    this.trailers = trailers;
  }

  get status(): number {
    return this.#status;
  }

  get headers(): Fields {
    return this.#headers;
  }

  /** Bytes that it keeps for the guest. */
  get heldBytes(): number {
    return this.#headers.heldBytes;
  }

  /** The body, once. */
  consume(): IncomingBody {
    const body = this.#body;
    if (body === null) throw new ResultError();
    this.#body = null;
    return body;
  }

  [Symbol.dispose](): void {
    this.#body?.[Symbol.dispose]();
  }
}
