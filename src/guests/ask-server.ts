import type { ClientRequest, IncomingMessage } from "node:http";
import type { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream";
import { openRequest, type RequestHead } from "./open-request.ts";

/** A request whose whole body is there. */
export interface AskedRequest {
  readonly method: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array | null;
}

/** What another server answered; the shape of what is used of a `Response`. */
export type OutboundResponse = Pick<Response, "status" | "statusText" | "url" | "headers" | "body">;

/** Asks whoever answers at a URL. */
export interface Asker {
  /** Whether it is a component of the application, or the application itself. */
  readonly isInner: boolean;
  ask(url: URL, asked: AskedRequest, signal: AbortSignal): Promise<OutboundResponse>;
}

/** A server that takes longer to connect to is away. */
const connectMillisecondsMax = 10_000;
/** So long may a server be silent; the guest's own limits end most requests before. */
const pauseMillisecondsMax = 300_000;

/** What is said by whoever sends, or speaks of the connection. */
const ownHeaders = new Set([
  "connection",
  "content-length",
  "expect",
  "keep-alive",
  "proxy-connection",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);
/** Those that the Fetch standard forbids. */
const forbiddenMethods = ["CONNECT", "TRACE", "TRACK"];
/** Whose requests say that they have no body. */
const methodsWithBodies = ["PATCH", "POST", "PUT"];
const bodilessStatuses = [204, 205, 304];

/** Asks another server once, with the given headers and no others; packed bodies are unpacked. */
export async function askServer(
  url: URL,
  asked: AskedRequest,
  signal: AbortSignal,
): Promise<OutboundResponse> {
  const method = checkMethod(asked);
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new TypeError(`${url.protocol} is no scheme that can be asked`);
  }
  if (url.username !== "" || url.password !== "") {
    throw new TypeError("its URL has a user name or password; send them in a header");
  }
  signal.throwIfAborted();
  const body = asked.body?.length === 0 ? null : asked.body;
  const headers = headersOf(url, method, asked, body);
  const path = `${url.pathname}${url.search}`;
  const message = await answerTo({ url, path, method, headers, signal }, body, true);
  return responseOf(message, url, method);
}

/** The method in capitals. Throws where it may not be sent. */
export function checkMethod(asked: AskedRequest): string {
  const method = asked.method.toUpperCase();
  if (forbiddenMethods.includes(method)) throw new TypeError(`${method} cannot be sent`);
  return method;
}

function headersOf(
  url: URL,
  method: string,
  asked: AskedRequest,
  body: Uint8Array | null,
): string[] {
  const kept = asked.headers.filter(([name]) => !ownHeaders.has(name.toLowerCase()));
  const namesHost = kept.some(([name]) => name.toLowerCase() === "host");
  const host = namesHost ? [] : ["host", url.host];
  const length = body?.length ?? (methodsWithBodies.includes(method) ? 0 : null);
  return [...host, ...kept.flat(), ...(length === null ? [] : ["content-length", String(length)])];
}

/** The head of the response. A kept connection that the server has just closed is made anew, once. */
function answerTo(
  head: RequestHead,
  body: Uint8Array | null,
  mayRepeat: boolean,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = openRequest(head);
    limitWaits(request);
    request.once("response", resolve);
    request.once("upgrade", (_message, socket) => {
      socket.destroy();
      reject(new Error("the server switched protocols"));
    });
    request.on("error", (error: NodeJS.ErrnoException) => {
      const isStale = body === null && request.reusedSocket && error.code === "ECONNRESET";
      if (mayRepeat && isStale) resolve(answerTo(head, body, false));
      // Where several addresses were tried, only the code says why.
      else reject(error.message === "" ? new Error(`connect ${error.code}`) : error);
    });
    if (body === null) request.end();
    else request.end(body);
  });
}

function limitWaits(request: ClientRequest): void {
  const fail = (text: string) => (): void => void request.destroy(new Error(text));
  request.setTimeout(pauseMillisecondsMax, fail("the server paused for too long"));
  request.once("socket", (socket) => {
    if (!socket.connecting) return;
    const late = fail("the connection was not made in time");
    const timer = setTimeout(late, connectMillisecondsMax);
    const stop = (): void => clearTimeout(timer);
    socket.once("connect", stop);
    request.once("close", stop);
  });
}

function responseOf(message: IncomingMessage, url: URL, method: string): OutboundResponse {
  const { rawHeaders, statusCode: status = 0, statusMessage: statusText = "" } = message;
  return receivedResponse({ status, statusText, url, rawHeaders, body: message }, method);
}

/** What came of a request, before anybody has read its body. */
export interface ReceivedParts {
  readonly status: number;
  readonly statusText: string;
  readonly url: URL;
  /** Name, value, name, value, … */
  readonly rawHeaders: readonly string[];
  readonly body: Readable;
}

/** A response as its receiver sees it: unpacked, and without a body where there can be none. */
export function receivedResponse(parts: ReceivedParts, method: string): OutboundResponse {
  const { status, statusText, url, rawHeaders, body } = parts;
  // Whoever reads is told; nobody else has to be.
  body.on("error", () => {});
  const headers = new Headers();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    headers.append(rawHeaders[at] ?? "", rawHeaders[at + 1] ?? "");
  }
  const shown = new URL(url);
  shown.hash = "";
  const head = { status, statusText, url: shown.href, headers };
  if (method === "HEAD" || bodilessStatuses.includes(status)) {
    body.resume();
    return { ...head, body: null };
  }
  return { ...head, body: streamOf(unpack(body, headers), body) };
}

function streamOf(source: Readable, message: Readable): OutboundResponse["body"] {
  const chunks = source[Symbol.asyncIterator]() as AsyncIterator<Buffer<ArrayBuffer>, undefined>;
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      pull: async (controller) => {
        const { value } = await chunks.next();
        if (value === undefined) controller.close();
        else controller.enqueue(value);
      },
      cancel: () => void message.destroy(),
    },
    { highWaterMark: 0 },
  );
}

/** Node's module costs time to load, so that it comes when it is first needed. */
function decoderOf(encoding: string): (() => Transform) | null {
  const zlib = process.getBuiltinModule("node:zlib");
  const flush = { flush: zlib.constants.Z_SYNC_FLUSH, finishFlush: zlib.constants.Z_SYNC_FLUSH };
  if (encoding === "gzip" || encoding === "x-gzip") return () => zlib.createGunzip(flush);
  if (encoding === "deflate") return () => zlib.createInflate(flush);
  if (encoding === "br") return () => zlib.createBrotliDecompress();
  return encoding === "zstd" ? () => zlib.createZstdDecompress() : null;
}

/** Most packings of one body. */
const packingsMax = 5;

/**
 * The body as it was before it was packed, where that is known to be undone. The headers then say nothing of it, so
 * that a component can pass the response on as it is.
 */
function unpack(message: Readable, headers: Headers): Readable {
  const encodings = headers.get("content-encoding")?.toLowerCase().split(",") ?? [];
  if (encodings.length === 0 || encodings.length > packingsMax) return message;
  const decoders = encodings.map((encoding) => decoderOf(encoding.trim())).toReversed();
  if (!decoders.every((decoder) => decoder !== null)) return message;
  headers.delete("content-encoding");
  headers.delete("content-length");
  let last: Readable = message;
  for (const decoder of decoders) last = pipeline(last, decoder(), () => {});
  return last;
}
