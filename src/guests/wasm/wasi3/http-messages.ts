import { ResultError } from "@bobbin-kv/wasm-linker";
import type { Fields } from "../http/fields.ts";
import { methodOf, type Method } from "../http/method.ts";
import {
  OutgoingRequest,
  OutgoingResponse,
  RequestOptions,
  type Scheme,
  type Timeout,
} from "../http/outgoing.ts";
import type { Body } from "./http-body.ts";

/** Time limits that cannot be changed any more, or can: `wasi:http/types` request-options. */
export class Options extends RequestOptions {
  #isFixed = false;

  /** A copy; one that is `fixed` is to be looked at only. */
  copy(fixed: boolean): Options {
    const copy = new Options();
    for (const name of timeouts) copy.setTimeout(name, this.timeout(name));
    copy.#isFixed = fixed;
    return copy;
  }

  override setTimeout(name: Timeout, nanoseconds: bigint | undefined): void {
    if (this.#isFixed) throw new ResultError({ tag: "immutable" });
    super.setTimeout(name, nanoseconds);
  }
}

const timeouts: readonly Timeout[] = ["connect", "first-byte", "between-bytes"];

/** A request, whoever has made it: `wasi:http/types` request. */
export class Request extends OutgoingRequest {
  readonly body3: Body;
  readonly options: Options | null;
  #receivedPath: string | null = null;

  constructor(headers: Fields, body: Body, options: Options | null) {
    super(headers);
    this.body3 = body;
    this.options = options;
  }

  /** One that a client has sent. */
  static received(
    { method, url }: { readonly method: string; readonly url: string },
    headers: Fields,
    authority: string | undefined,
    body: Body,
  ): Request {
    const request = new Request(headers, body, null);
    request.setMethod(methodOf(method));
    request.setScheme(http);
    request.#receivedPath = url;
    attempt(() => request.setAuthority(authority));
    return request;
  }

  /** Methods that are known are themselves, however they are written. */
  override setMethod(method: Method): void {
    super.setMethod(method.tag === "other" ? methodOf(method.value ?? "") : method);
  }

  /** What a client has asked for is told as it is, be it what no guest may send. */
  override get pathWithQuery(): string | undefined {
    return this.#receivedPath ?? super.pathWithQuery;
  }

  /** Keeps no fragment, and a slash for nothing. */
  override setPathWithQuery(path: string | undefined): void {
    super.setPathWithQuery(path);
    if (path !== undefined) super.setPathWithQuery(path.split("#", 1)[0] || "/");
    this.#receivedPath = null;
  }

  /** The two that are known are themselves, however they are written. */
  override setScheme(scheme: Scheme | undefined): void {
    const known = schemes.get(scheme?.value ?? "");
    super.setScheme(scheme?.tag === "other" && known !== undefined ? known : scheme);
  }

  [Symbol.dispose](): void {
    this.body3.discard();
  }
}

const schemes: ReadonlyMap<string, Scheme> = new Map([
  ["http", { tag: "HTTP" }],
  ["https", { tag: "HTTPS" }],
]);
const http: Scheme = Object.freeze({ tag: "HTTP" });

/** What a client sends need not be what a guest may send: then it is not told of it. */
function attempt(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof ResultError)) throw error;
  }
}

/** A response, whoever has made it: `wasi:http/types` response. */
export class Response extends OutgoingResponse {
  readonly body3: Body;

  /** Whatever another server has answered. */
  receivedStatus: number | null = null;

  constructor(headers: Fields, body: Body) {
    super(headers);
    this.body3 = body;
  }

  override get status(): number {
    return this.receivedStatus ?? super.status;
  }

  /** Takes a status from 100 to 599. */
  override setStatus(status: number): void {
    if (status > 599) throw new ResultError();
    super.setStatus(status);
    this.receivedStatus = null;
  }

  [Symbol.dispose](): void {
    this.body3.discard();
  }
}
