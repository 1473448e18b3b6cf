import type { HandleRequest, HttpRequest, HttpResponse } from "../../../sdk/typescript/src/http.ts";
import {
  ArrayBufferOf,
  bytesOfView,
  createObject,
  defineProperty,
  indexOfText,
  isArrayBuffer,
  isOrdinaryInstance,
  isView,
  lastIndexOfText,
  lowerCase,
  PromiseOf,
  promiseOf,
  splitText,
  stringifyJson,
  StringOf,
  thenOf,
  TypeErrorOf,
  Uint8ArrayOf,
} from "../../../sdk/typescript/src/intrinsics.ts";
import { parseBoundedJson } from "../platform/body/bounded-json.ts";
import type { SharedView } from "../platform/bytes/shared-view.ts";
import type { AnsweringHost } from "./guest-turn-memory.ts";
import { absoluteUrl, type IncomingRequest } from "./incoming-request.ts";
import { sendResponse } from "./fetch-handler.ts";
import { respondWhole } from "./respond-whole.ts";
import type { BodyStreams } from "./streams.ts";
import { decodeUtf8 } from "../platform/bytes/bytes.ts";
import { isResponse } from "../platform/fetch/response.ts";

/** A request for `handleRequest`; headers are taken apart only when the handler looks at them. */
class PlainRequest implements HttpRequest {
  readonly method: string;
  readonly uri: string;
  /** Null until somebody asks for that of a request without one, as most are. */
  #body: ArrayBuffer | null;
  /** Name, value, name, value, … joined with line feeds. */
  readonly #headerText: string;
  #headers: Record<string, string> | null = null;

  constructor(method: string, uri: string, headers: string, body: ArrayBuffer | null) {
    this.method = method;
    this.uri = uri;
    this.#body = body;
    this.#headerText = headers;
  }

  get body(): ArrayBuffer {
    return (this.#body ??= new ArrayBufferOf(0));
  }

  get headers(): Record<string, string> {
    return (this.#headers ??= headerRecord(this.#headerText));
  }

  text(): string {
    return decodeUtf8(new Uint8ArrayOf(this.body));
  }

  json(): unknown {
    return parseBoundedJson(this.text());
  }

  /** What a handler finds that takes the request for the web's. */
  static addWebMembers(request: PlainRequest): void {
    const { headers, body, uri: url } = request;
    const define = (target: object, name: string, value: unknown): void => {
      defineProperty(target, name, { value, writable: true, configurable: true });
    };
    define(request, "url", absoluteUrl({ headers: request.#headerText, url }));
    define(request, "arrayBuffer", () => promiseOf(body));
    define(request, "bytes", () => promiseOf(new Uint8ArrayOf(body)));
    // A header may have such a name, and is what a handler of 0.6 asks for by it.
    if (!("get" in headers)) {
      define(headers, "get", (name: string) => headers[lowerCase(StringOf(name))] ?? null);
    }
    if (!("has" in headers)) {
      define(headers, "has", (name: string) => lowerCase(StringOf(name)) in headers);
    }
  }
}

/** The same request, which handlers of the web can use as well: `text` and `json` may be awaited as they are. */
export function withWebMembers(request: HttpRequest): HttpRequest {
  PlainRequest.addWebMembers(request as PlainRequest);
  return request;
}

function headerRecord(text: string): Record<string, string> {
  const record: Record<string, string> = createObject(null) as Record<string, string>;
  if (text === "") return record;
  const lines = splitText(text, "\n");
  for (let at = 0; at + 1 < lines.length; at += 2) {
    record[lowerCase(lines[at] as string)] = lines[at + 1] as string;
  }
  return record;
}

/** Runs the kind of handler that the examples `seed-*` have: one object in, one object or a Response out, the request's body whole. */
export function runHandleRequest(
  host: AnsweringHost,
  shared: SharedView,
  streams: BodyStreams,
  handler: HandleRequest,
  request: IncomingRequest,
): void | Promise<void> {
  const { id, method, url, headers, bytes } = request;
  const body = bytes === 0 ? null : shared.read(bytes);
  const answer = handler(new PlainRequest(method, url, headers, body)) as
    | HttpResponse
    | Promise<HttpResponse>;
  if (isOrdinaryInstance(answer, PromiseOf)) {
    return thenOf(answer as Promise<HttpResponse>, (response) =>
      respond(host, shared, streams, id, response),
    );
  }
  return respond(host, shared, streams, id, answer as HttpResponse);
}

function respond(
  host: AnsweringHost,
  shared: SharedView,
  streams: BodyStreams,
  id: number,
  response: HttpResponse,
): void | Promise<void> {
  if (isResponse(response)) return sendResponse(host, shared, streams, id, response, null);
  if (typeof response !== "object" || response === null) {
    throw new TypeErrorOf(
      `handleRequest gives { status, headers, body }, not ${StringOf(response)}`,
    );
  }
  const { status, headers, body } = response;
  respondWhole(host, shared, id, status, joinHeaders(headers), bodyOf(body));
}

function joinHeaders(headers: Record<string, string> | undefined): string {
  let text = "";
  for (const name in headers) {
    const value: unknown = headers[name];
    const line = `${name}\n${value as string}`;
    if (indexOfText(line, "\n") !== lastIndexOfText(line, "\n")) {
      throw new TypeErrorOf(`the header ${stringifyJson(name)} holds a line break`);
    }
    text = text === "" ? line : `${text}\n${line}`;
  }
  return text;
}

function bodyOf(body: unknown): string | Uint8Array {
  if (typeof body === "string") return body;
  if (body === undefined || body === null) return "";
  if (isView(body)) return bytesOfView(body);
  if (isArrayBuffer(body)) return new Uint8ArrayOf(body);
  throw new TypeErrorOf(
    `a response body is a string, an ArrayBuffer or a Uint8Array, not ${typeof body}`,
  );
}
