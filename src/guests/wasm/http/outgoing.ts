import { ResultError } from "@bobbin-kv/wasm-linker";
import type { Fields } from "./fields.ts";
import { methodName, type Method } from "./method.ts";
import { OutgoingBody, type SizeErrorTag } from "./outgoing-body.ts";

/** A scheme as `wasi:http/types` has it. */
export interface Scheme {
  readonly tag: string;
  readonly value?: string;
}

/** What requests and responses have in common. */
class OutgoingMessage {
  readonly #headers: Fields;
  readonly #sizeError: SizeErrorTag;
  #content: OutgoingBody | null = null;

  constructor(headers: Fields, sizeError: SizeErrorTag) {
    this.#headers = headers.frozen();
    this.#sizeError = sizeError;
  }

  /** To be looked at only. */
  get headers(): Fields {
    return this.#headers;
  }

  /** Bytes that it keeps for the guest. */
  get heldBytes(): number {
    return this.headers.heldBytes + (this.#content?.heldBytes ?? 0);
  }

  /** The body, once. Fails also where the content-length is no number. */
  body(): OutgoingBody {
    const [length] = this.headers.texts("content-length");
    const isNumber = length === undefined || /^\d{1,15}$/.test(length);
    if (this.#content !== null || !isNumber) throw new ResultError();
    this.#content = new OutgoingBody(length === undefined ? null : Number(length), this.#sizeError);
    return this.#content;
  }

  /** The body, or null where the guest did not ask for it: then it is empty. */
  get content(): OutgoingBody | null {
    return this.#content;
  }
}

/** A response that a guest makes (`wasi:http/types` outgoing-response). */
export class OutgoingResponse extends OutgoingMessage {
  #status = 200;

  constructor(headers: Fields) {
    super(headers, "HTTP-response-body-size");
  }

  get status(): number {
    return this.#status;
  }

  /** Takes a status from 100 to 999. */
  setStatus(status: number): void {
    if (status < 100 || status > 999) throw new ResultError();
    this.#status = status;
  }
}

/** As Spin's library for HTTP has it, but that a query may have anything that is written on paper: path, query, fragment. */
const pathPattern = /^[!"$-;=@-_a-}~-\u{10ffff}]*(?:\?[^\0-\x20#]*)?(?:#.*)?$/su;
const schemePattern = /^[A-Za-z][A-Za-z0-9+.-]*$/;
/** Without a host, the application itself is asked: so does Spin's SDK 5, which names the port all the same. */
const portPattern = /^:\d{1,5}$/;
const authorityPattern =
  /^(?:[^\s/?#@\\[\]]+@)?(?:\[[0-9A-Fa-f:.]+\]|[^\s/?#@\\:[\]]+)(?::\d{1,5})?$/u;

/** A request that a guest sends (`wasi:http/types` outgoing-request). */
export class OutgoingRequest extends OutgoingMessage {
  #method: Method = { tag: "get" };
  #pathWithQuery: string | undefined = undefined;
  #scheme: Scheme | undefined = undefined;
  #authority: string | undefined = undefined;

  constructor(headers: Fields) {
    super(headers, "HTTP-request-body-size");
  }

  get method(): Method {
    return this.#method;
  }

  get pathWithQuery(): string | undefined {
    return this.#pathWithQuery;
  }

  get scheme(): Scheme | undefined {
    return this.#scheme;
  }

  get authority(): string | undefined {
    return this.#authority;
  }

  /** Takes any token. */
  setMethod(method: Method): void {
    if (methodName(method) === null) throw new ResultError();
    this.#method = method;
  }

  /** Takes what may follow the authority of a URL, without its first slash too. */
  setPathWithQuery(path: string | undefined): void {
    if (path !== undefined && !pathPattern.test(path)) throw new ResultError();
    this.#pathWithQuery = path;
  }

  /** Takes any scheme that is spelled as one. */
  setScheme(scheme: Scheme | undefined): void {
    if (scheme?.tag === "other" && !schemePattern.test(scheme.value ?? "")) throw new ResultError();
    this.#scheme = scheme;
  }

  /** Takes a host, with a port or without, and with a name of a user, which no request is sent with. */
  setAuthority(authority: string | undefined): void {
    if (authority !== undefined && !portPattern.test(authority)) {
      const isAuthority = authorityPattern.test(authority);
      if (!isAuthority || !URL.canParse(`http://${authority}/`)) throw new ResultError();
    }
    this.#authority = authority;
  }
}

/** What is waited for while a request is sent. */
export type Timeout = "connect" | "first-byte" | "between-bytes";

/** The time limits of a request, in nanoseconds (`wasi:http/types` request-options). */
export class RequestOptions {
  readonly #timeouts = new Map<Timeout, bigint>();

  /** A time limit, where the guest has set it. */
  timeout(name: Timeout): bigint | undefined {
    return this.#timeouts.get(name);
  }

  /** Sets a time limit, or lifts it. */
  setTimeout(name: Timeout, nanoseconds: bigint | undefined): void {
    if (nanoseconds === undefined) this.#timeouts.delete(name);
    else this.#timeouts.set(name, nanoseconds);
  }
}
