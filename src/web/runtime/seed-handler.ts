import type { HandleRequest, HttpRequest, HttpResponse } from "../../../sdk/typescript/src/http.ts";
import {
  bytesOfView,
  createObject,
  indexOfText,
  isArrayBuffer,
  isOrdinaryInstance,
  isView,
  lastIndexOfText,
  lowerCase,
  PromiseOf,
  splitText,
  stringifyJson,
  StringOf,
  thenOf,
  TypeErrorOf,
  Uint8ArrayOf,
} from "../../../sdk/typescript/src/intrinsics.ts";
import { parseBoundedJson } from "./bounded-json.ts";
import type { SharedView } from "./shared-view.ts";
import type { HostCalls } from "../host-calls.ts";
import type { IncomingRequest } from "./incoming-request.ts";
import { respondWhole } from "./respond-whole.ts";
import { decodeUtf8 } from "../platform/bytes.ts";

/** A request for `handleRequest`; headers are taken apart only when the handler looks at them. */
class SeedRequest implements HttpRequest {
  readonly method: string;
  readonly uri: string;
  readonly body: ArrayBuffer;
  readonly #headerText: string;
  #headers: Record<string, string> | null = null;

  constructor(method: string, uri: string, headers: string, body: ArrayBuffer) {
    this.method = method;
    this.uri = uri;
    this.body = body;
    this.#headerText = headers;
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

/** Runs the seed's kind of handler: one object in, one object out, bodies whole. */
export function runSeedHandler(
  host: HostCalls,
  shared: SharedView,
  handler: HandleRequest,
  request: IncomingRequest,
): void | Promise<void> {
  const { id, method, url, headers, bytes } = request;
  const answer = handler(new SeedRequest(method, url, headers, shared.read(bytes))) as
    | HttpResponse
    | Promise<HttpResponse>;
  if (isOrdinaryInstance(answer, PromiseOf)) {
    return thenOf(answer as Promise<HttpResponse>, (response) =>
      respond(host, shared, id, response),
    );
  }
  return respond(host, shared, id, answer as HttpResponse);
}

function respond(host: HostCalls, shared: SharedView, id: number, response: HttpResponse): void {
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
