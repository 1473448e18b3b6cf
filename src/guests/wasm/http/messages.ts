import { ResultError } from "../host.ts";
import { alwaysReady, type Pollable } from "../wasi/streams.ts";
import type { Fields } from "./fields.ts";
import type { IncomingBody } from "./incoming-body.ts";
import { OutgoingBody } from "./outgoing-body.ts";

/** A method as `wasi:http/types` has it. */
export interface Method {
  readonly tag: string;
  readonly value?: string;
}

/** A scheme as `wasi:http/types` has it. */
export interface Scheme {
  readonly tag: string;
  readonly value?: string;
}

const methods = ["get", "head", "post", "put", "delete", "connect", "options", "trace", "patch"];
const tokenPattern = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** The method of a name. */
export function methodOf(name: string): Method {
  const tag = name.toLowerCase();
  return methods.includes(tag) && name === name.toUpperCase()
    ? { tag }
    : { tag: "other", value: name };
}

/** The name of a method, or null where it is none. */
export function methodName({ tag, value }: Method): string | null {
  if (tag !== "other") return tag.toUpperCase();
  return value !== undefined && tokenPattern.test(value) ? value : null;
}

/** A request that a guest answers. */
export class IncomingRequest {
  readonly method: Method;
  readonly pathWithQuery: string;
  readonly authority: string | undefined;
  readonly headers: Fields;
  #body: IncomingBody | null;

  constructor(
    method: Method,
    pathWithQuery: string,
    authority: string | undefined,
    headers: Fields,
    body: IncomingBody,
  ) {
    this.method = method;
    this.pathWithQuery = pathWithQuery;
    this.authority = authority;
    this.headers = headers;
    this.#body = body;
  }

  /** The body, once. */
  consume(): IncomingBody {
    if (this.#body === null) throw new ResultError();
    const body = this.#body;
    this.#body = null;
    return body;
  }
}

/** A response that a guest received. */
export class IncomingResponse {
  readonly status: number;
  readonly headers: Fields;
  #body: IncomingBody | null;

  constructor(status: number, headers: Fields, body: IncomingBody) {
    this.status = status;
    this.headers = headers;
    this.#body = body;
  }

  /** The body, once. */
  consume(): IncomingBody {
    if (this.#body === null) throw new ResultError();
    const body = this.#body;
    this.#body = null;
    return body;
  }
}

/** A response that a guest makes. */
export class OutgoingResponse {
  readonly headers: Fields;
  readonly content = new OutgoingBody();
  status = 200;
  #taken = false;

  constructor(headers: Fields) {
    this.headers = headers.frozen();
  }

  /** The body, once. */
  body(): OutgoingBody {
    if (this.#taken) throw new ResultError();
    this.#taken = true;
    return this.content;
  }

  /** A body that the guest never asked for is empty. */
  finishUntaken(): void {
    if (!this.#taken) this.content.finish(undefined);
  }
}

/** A request that a guest sends. */
export class OutgoingRequest {
  readonly headers: Fields;
  readonly content = new OutgoingBody();
  method: Method = { tag: "get" };
  pathWithQuery: string | undefined = undefined;
  scheme: Scheme | undefined = undefined;
  authority: string | undefined = undefined;
  #taken = false;

  constructor(headers: Fields) {
    this.headers = headers.frozen();
  }

  /** The body, once. */
  body(): OutgoingBody {
    if (this.#taken) throw new ResultError();
    this.#taken = true;
    return this.content;
  }

  /** A body that the guest never asked for is empty. */
  finishUntaken(): void {
    if (!this.#taken) this.content.finish(undefined);
  }
}

/** The time limits that a guest sets for a request it sends, in nanoseconds. */
export class RequestOptions {
  connectTimeout: bigint | undefined = undefined;
  firstByteTimeout: bigint | undefined = undefined;
  betweenBytesTimeout: bigint | undefined = undefined;
}

/** Trailers that are still to come; Bobbin passes none on. */
export class FutureTrailers implements Pollable {
  readonly ready = alwaysReady.ready;
  readonly wait = alwaysReady.wait;
  #taken = false;

  /** The trailers, once: there are none. */
  get(): unknown {
    if (this.#taken) return { tag: "err" };
    this.#taken = true;
    return { tag: "ok", value: { tag: "ok", value: undefined } };
  }
}

/** A response that is still to come. */
export class FutureResponse implements Pollable {
  readonly #settled: Promise<void>;
  #outcome: unknown = null;
  #taken = false;

  /** `errorOf` gives the error-code for what the promise rejects with. */
  constructor(response: Promise<IncomingResponse>, errorOf: (error: unknown) => unknown) {
    this.#settled = response.then(
      (value) => {
        this.#outcome = { tag: "ok", value };
      },
      (error: unknown) => {
        this.#outcome = { tag: "err", value: errorOf(error) };
      },
    );
  }

  ready(): boolean {
    return this.#outcome !== null;
  }

  wait(): Promise<void> {
    return this.#settled;
  }

  /** Undefined until it is there; then the response or the error, once. */
  get(): unknown {
    if (this.#outcome === null) return undefined;
    if (this.#taken) return { tag: "err" };
    this.#taken = true;
    return { tag: "ok", value: this.#outcome };
  }
}
