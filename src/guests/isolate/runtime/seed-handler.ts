import type {
  HandleRequest,
  HttpRequest,
  HttpResponse,
} from "../../../../sdk/typescript/src/http.ts";
import type { ExchangeView } from "./exchange-view.ts";
import type { HostCalls } from "./host.ts";
import type { IncomingRequest } from "./incoming-request.ts";
import { respondWhole } from "./respond-whole.ts";
import { decodeUtf8 } from "./web/bytes.ts";

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
    return decodeUtf8(new Uint8Array(this.body));
  }

  json(): unknown {
    return JSON.parse(this.text());
  }
}

function headerRecord(text: string): Record<string, string> {
  const record: Record<string, string> = Object.create(null) as Record<string, string>;
  if (text === "") return record;
  const lines = text.split("\n");
  for (let at = 0; at + 1 < lines.length; at += 2) {
    record[(lines[at] as string).toLowerCase()] = lines[at + 1] as string;
  }
  return record;
}

/** Runs the seed's kind of handler: one object in, one object out, bodies whole. */
export function runSeedHandler(
  host: HostCalls,
  exchange: ExchangeView,
  handler: HandleRequest,
  request: IncomingRequest,
): void | Promise<void> {
  const { id, method, url, headers, bytes } = request;
  const answer = handler(new SeedRequest(method, url, headers, exchange.read(bytes))) as
    | HttpResponse
    | Promise<HttpResponse>;
  if (answer instanceof Promise)
    return answer.then((response) => respond(host, exchange, id, response));
  return respond(host, exchange, id, answer);
}

function respond(
  host: HostCalls,
  exchange: ExchangeView,
  id: number,
  response: HttpResponse,
): void {
  if (typeof response !== "object" || response === null) {
    throw new TypeError(`handleRequest gives { status, headers, body }, not ${String(response)}`);
  }
  const { status, headers, body } = response;
  respondWhole(host, exchange, id, status, joinHeaders(headers), bodyOf(body));
}

function joinHeaders(headers: Record<string, string> | undefined): string {
  let text = "";
  for (const name in headers) {
    const value: unknown = headers[name];
    const line = `${name}\n${value as string}`;
    if (line.indexOf("\n") !== line.lastIndexOf("\n")) {
      throw new TypeError(`the header ${JSON.stringify(name)} holds a line break`);
    }
    text = text === "" ? line : `${text}\n${line}`;
  }
  return text;
}

function bodyOf(body: unknown): string | Uint8Array {
  if (typeof body === "string") return body;
  if (body === undefined || body === null) return "";
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  if (ArrayBuffer.isView(body)) {
    return new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
  }
  throw new TypeError(
    `a response body is a string, an ArrayBuffer or a Uint8Array, not ${typeof body}`,
  );
}
