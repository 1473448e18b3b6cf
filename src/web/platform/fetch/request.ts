/** https://fetch.spec.whatwg.org/#request-class */
import { AbortController, AbortSignal } from "../events/abort.ts";
import type { Blob } from "../bytes/blob.ts";
import { extractBody, type BodyInit } from "../body/body-init.ts";
import { Body, giveBody, hasBody, shareBody, takeBody, type BodyContent } from "../body/body.ts";
import { nameInterface } from "../webidl/define.ts";
import { standAlone } from "../webidl/stand-alone.ts";
import { isToken } from "./header-rules.ts";
import {
  addDefaultHeader,
  copyHeaders,
  Headers,
  headersFromText,
  type HeadersInit,
} from "./headers.ts";
import { blobAt } from "../url/object-urls.ts";
import {
  checkMode,
  requestSettings,
  settingNames,
  type RequestSettings,
} from "./request-settings.ts";
import { isReadableStream } from "../bytes/streams.ts";
import { normalUrl, URL } from "../url/url.ts";

/** The second argument of `new Request` and `fetch`. */
export interface RequestInit extends Partial<RequestSettings> {
  method?: string;
  headers?: HeadersInit;
  body?: BodyInit | null;
  signal?: AbortSignal | null;
}

/** Makes the Request for a request that came in. Neither url nor headers (name, value, … joined with line feeds) are read before somebody asks. */
export let incomingRequest: (
  method: string,
  url: string,
  headers: string,
  body: BodyContent,
) => Request;
/** The signal that a request was given, or null where nobody can abort it. */
export let followedSignal: (request: Request) => AbortSignal | null;

/** The blob that the request's URL led to when the request was made. */
export let requestedBlob: (request: Request) => Blob | null;

let settingsOf: (request: Request) => RequestSettings;

const upperCased = new Set(["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"]);

class Incoming {
  readonly method: string;
  readonly url: string;
  readonly headers: string;
  constructor(method: string, url: string, headers: string) {
    this.method = method;
    this.url = url;
    this.headers = headers;
  }
}

/** A request that came in, or that `fetch` sends. */
export class Request extends Body {
  #method: string;
  #url: string;
  #urlIsNormal = true;
  #headers: Headers | null = null;
  #rawHeaders = "";
  #signal: AbortSignal | null = null;
  #settings: RequestSettings | null = null;
  #blob: Blob | null = null;

  static {
    incomingRequest = (method, url, headers, body) => {
      const request = new Request(new Incoming(method, url, headers) as never);
      if (body !== null) giveBody(request, body, false);
      return request;
    };
    followedSignal = (request) => request.#signal;
    requestedBlob = (request) => request.#blob;
    settingsOf = (request) => request.#settings ?? requestSettings({}, null);
  }

  constructor(input: string | URL | Request, init: RequestInit = {}) {
    super(null);
    if (input instanceof Incoming) {
      this.#method = input.method;
      this.#url = input.url;
      this.#urlIsNormal = false;
      this.#rawHeaders = input.headers;
      return;
    }
    const given: RequestInit = init === null ? {} : init;
    if (typeof given !== "object") throw new TypeError("the second argument is an object");
    const original = input instanceof Request ? input : null;
    this.#url = original === null ? absoluteUrl(input as string | URL) : original.url;
    if (this.#url.startsWith("blob:")) {
      this.#blob = original === null ? blobAt(this.#url) : original.#blob;
    }
    this.#method = normalMethod(given.method ?? original?.method ?? "GET");
    this.#headers = new Headers(given.headers === undefined ? original?.headers : given.headers);
    this.#settings = requestSettings(given, original === null ? null : original.#settings);
    checkMode(this.#settings, this.#method);
    if (this.#settings.keepalive && isReadableStream(given.body)) {
      throw new TypeError("a request with keepalive has no stream as its body");
    }
    const inherited = original === null ? null : original.#signal;
    const signal = given.signal === undefined ? inherited : given.signal;
    if (signal !== null) this.#signal = AbortSignal.any([signal]);
    this.#takeOver(original, given.body ?? null);
  }

  get method(): string {
    return this.#method;
  }
  get url(): string {
    if (!this.#urlIsNormal) {
      this.#url = normalUrl(this.#url);
      this.#urlIsNormal = true;
    }
    return this.#url;
  }
  get headers(): Headers {
    this.#headers ??= headersFromText(this.#rawHeaders, true);
    return this.#headers;
  }
  get signal(): AbortSignal {
    this.#signal ??= new AbortController().signal;
    return this.#signal;
  }
  declare readonly redirect: string;

  get duplex(): "half" {
    void this.#method;
    return "half";
  }
  get isReloadNavigation(): boolean {
    void this.#method;
    return false;
  }
  get isHistoryNavigation(): boolean {
    void this.#method;
    return false;
  }

  clone(): Request {
    const copy = new Request(new Incoming(this.#method, this.#url, this.#rawHeaders) as never);
    copy.#urlIsNormal = this.#urlIsNormal;
    copy.#headers = this.#headers === null ? null : copyHeaders(this.#headers);
    copy.#settings = this.#settings;
    copy.#blob = this.#blob;
    if (this.#signal !== null) copy.#signal = AbortSignal.any([this.#signal]);
    giveBody(copy, shareBody(this), true);
    return copy;
  }

  #takeOver(original: Request | null, body: BodyInit | null): void {
    const inherited = body === null && original !== null && hasBody(original);
    if (body === null && !inherited) return;
    if (this.#method === "GET" || this.#method === "HEAD") {
      throw new TypeError(`a ${this.#method} request has no body`);
    }
    if (body === null) {
      giveBody(this, takeBody(original as Request), false);
      return;
    }
    const { content, type } = extractBody(body);
    giveBody(this, content, false);
    if (type !== null) addDefaultHeader(this.headers, "content-type", type);
  }
}
nameInterface(Request, "Request", (request) => {
  const { method, url, headers, bodyUsed } = request;
  return { method, url, headers, bodyUsed };
});
defineSettingGetters();

/** The class as components see it. */
export const PublicRequest = standAlone(Request, Body);

function defineSettingGetters(): void {
  for (const name of settingNames) {
    // A getter that is written so has the name that the standard wants.
    const getter = {
      get [name](): unknown {
        return settingsOf(this as unknown as Request)[name];
      },
    };
    const property = Object.getOwnPropertyDescriptor(getter, name) as PropertyDescriptor;
    Object.defineProperty(Request.prototype, name, property);
  }
}

/** A path alone is asked of the application itself, under the name that Spin's SDKs have for it. */
const ownOrigin = "http://self.alt";

function absoluteUrl(input: string | URL): string {
  const text = String(input);
  const url = new URL(text[0] === "/" ? `${ownOrigin}${text}` : text);
  if (url.username !== "" || url.password !== "") {
    throw new TypeError("the URL of a request cannot hold a user name or password");
  }
  return url.href;
}

function normalMethod(value: unknown): string {
  const method = String(value);
  if (!isToken(method)) throw new TypeError("the method is not a token of HTTP");
  const upper = method.toUpperCase();
  if (upper === "CONNECT" || upper === "TRACE" || upper === "TRACK") {
    throw new TypeError(`the method ${upper} is not allowed`);
  }
  return upperCased.has(upper) ? upper : method;
}
