/** https://fetch.spec.whatwg.org/#response-class */
import { extractBody, type BodyInit } from "../body/body-init.ts";
import {
  Body,
  giveBody,
  shareBody,
  takeBody,
  type BodyContent,
  type TakenBody,
} from "../body/body.ts";
import { nameInterface } from "../webidl/define.ts";
import { standAlone } from "../webidl/stand-alone.ts";
import { isReasonPhrase, toByteString } from "./header-rules.ts";
import {
  addDefaultHeader,
  copyHeaders,
  freezeHeaders,
  Headers,
  headersToText,
  type HeadersInit,
} from "./headers.ts";
import { URL } from "../url/url.ts";

/** The second argument of `new Response`. */
export interface ResponseInit {
  status?: number;
  statusText?: string;
  headers?: HeadersInit;
}

/** What the dispatcher sends of a response. */
export interface ResponseParts {
  readonly status: number;
  /** Name, value, name, value, … joined with line feeds. */
  readonly headers: string;
  readonly body: TakenBody;
}

/** A response that arrived from the network, and the parts of a copy. */
export interface ReceivedResponse {
  readonly status: number;
  readonly statusText: string;
  readonly url: string;
  readonly redirected: boolean;
  readonly headers: Headers;
  readonly content: BodyContent;
}

/** Makes a response that arrived from the network. */
export let receivedResponse: (received: ReceivedResponse) => Response;
/** Status, headers and body of a Response, whose body is used from then on; null when the value is no Response. */
export let responseParts: (value: unknown) => ResponseParts | null;
/** Whether a value is a Response, whatever its class has become. */
export let isResponse: (value: unknown) => value is Response;

type ResponseType = "default" | "error" | "basic";

/** The answer to a request. */
export class Response extends Body {
  #status = 200;
  #statusText = "";
  #headers: Headers;
  #type: ResponseType = "default";
  #url = "";
  #redirected = false;

  static {
    receivedResponse = (received) => {
      const response = new Response();
      response.#assign(received);
      return response;
    };
    isResponse = (value): value is Response =>
      typeof value === "object" && value !== null && #status in value;
    responseParts = (value) => {
      if (!isResponse(value)) return null;
      return {
        status: value.#status,
        headers: headersToText(value.#headers),
        body: takeBody(value),
      };
    };
  }

  static error(): Response {
    const response = new Response();
    response.#type = "error";
    response.#status = 0;
    freezeHeaders(response.#headers);
    return response;
  }

  static json(data: unknown, init: ResponseInit = {}): Response {
    const text = JSON.stringify(data) as string | undefined;
    if (text === undefined) throw new TypeError("the value has no form in JSON");
    const response = new Response(null, init);
    checkBodyAllowed(response.#status);
    addDefaultHeader(response.#headers, "content-type", "application/json");
    giveBody(response, text, false);
    return response;
  }

  static redirect(url: string | URL, status = 302): Response {
    const location = new URL(String(url)).href;
    if (![301, 302, 303, 307, 308].includes(status)) {
      throw new RangeError(`${status} is not a status of a redirect`);
    }
    const response = new Response(null, { status, headers: { location } });
    freezeHeaders(response.#headers);
    return response;
  }

  constructor(body: BodyInit | null = null, init: ResponseInit = {}) {
    const extracted = body === null ? null : extractBody(body);
    super(extracted === null ? null : extracted.content);
    if (init === null || typeof init !== "object") init = noInit(init);
    if (init.status !== undefined) this.#status = responseStatus(init.status);
    if (init.statusText !== undefined) this.#statusText = reasonPhrase(init.statusText);
    this.#headers = new Headers(init.headers);
    if (extracted === null) return;
    checkBodyAllowed(this.#status);
    if (extracted.type !== null) addDefaultHeader(this.#headers, "content-type", extracted.type);
  }

  get type(): string {
    return this.#type;
  }
  get url(): string {
    return this.#url;
  }
  get redirected(): boolean {
    return this.#redirected;
  }
  get status(): number {
    return this.#status;
  }
  get ok(): boolean {
    return this.#status >= 200 && this.#status <= 299;
  }
  get statusText(): string {
    return this.#statusText;
  }
  get headers(): Headers {
    return this.#headers;
  }

  clone(): Response {
    const copy = new Response();
    copy.#assign({
      status: this.#status,
      statusText: this.#statusText,
      url: this.#url,
      redirected: this.#redirected,
      headers: copyHeaders(this.#headers),
      content: shareBody(this),
    });
    copy.#type = this.#type;
    return copy;
  }

  #assign(received: ReceivedResponse): void {
    this.#type = "basic";
    this.#status = received.status;
    this.#statusText = received.statusText;
    this.#url = received.url;
    this.#redirected = received.redirected;
    this.#headers = received.headers;
    giveBody(this, received.content, true);
  }
}
nameInterface(Response, "Response", (response) => {
  const { status, statusText, headers, bodyUsed } = response;
  return { status, statusText, headers, bodyUsed };
});

/** The class as components see it. */
export const PublicResponse = standAlone(Response, Body);

/** Whether a response of this status has no body, not even an empty one. */
export function isNullBodyStatus(status: number): boolean {
  return status === 204 || status === 304 || status === 205 || status === 101 || status === 103;
}

function checkBodyAllowed(status: number): void {
  if (isNullBodyStatus(status)) throw new TypeError(`a response of status ${status} has no body`);
}

function responseStatus(value: unknown): number {
  const status = Math.trunc(Number(value));
  if (status >= 200 && status <= 599) return status;
  throw new RangeError(`${String(value)} is not a status from 200 to 599`);
}

function reasonPhrase(value: unknown): string {
  const text = toByteString(value);
  if (isReasonPhrase(text)) return text;
  throw new TypeError("the status text has a character that cannot stand there");
}

function noInit(init: unknown): ResponseInit {
  if (init === null) return {};
  throw new TypeError("the second argument of Response is an object");
}
