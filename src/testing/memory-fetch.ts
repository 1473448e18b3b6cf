import { type Agent, type IncomingMessage, request as httpRequest } from "node:http";
import { Readable } from "node:stream";

/** What `fetch` takes; a path is one of the application's. */
export type FetchTarget = string | URL | Request;

/** `fetch` of an application that is reached by an agent: nothing is followed, decoded or kept. */
export async function memoryFetch(
  agent: Agent,
  target: FetchTarget,
  init: RequestInit = {},
): Promise<Response> {
  const isStream = init.body instanceof ReadableStream;
  const from = typeof target === "string" ? new URL(target, "http://localhost") : target;
  const request = new Request(from, isStream ? { ...init, duplex: "half" } : init);
  request.signal.throwIfAborted();
  // The length of what is there as a whole is told, as `fetch` does.
  const bytes = isStream || request.body === null ? null : Buffer.from(await request.arrayBuffer());
  const message = await send(agent, request, bytes);
  return toResponse(message, request);
}

function send(agent: Agent, request: Request, bytes: Buffer | null): Promise<IncomingMessage> {
  const url = new URL(request.url);
  const headers = headersOf(request, url);
  if (bytes !== null) headers["content-length"] = String(bytes.byteLength);
  const { method, signal } = request;
  return new Promise((resolve, reject) => {
    const path = `${url.pathname}${url.search}`;
    const sending = httpRequest({ agent, method, path, headers, host: url.hostname, signal });
    sending.once("response", resolve);
    sending.once("error", (error) => reject(signal.aborted ? (signal.reason as Error) : error));
    if (bytes !== null || request.body === null) sending.end(bytes ?? undefined);
    else {
      const body = Readable.fromWeb(request.body);
      body.once("error", (error) => sending.destroy(error));
      body.pipe(sending);
    }
  });
}

function headersOf(request: Request, url: URL): Record<string, string> {
  const headers: Record<string, string> = { host: url.host };
  for (const [name, value] of request.headers) headers[name] = value;
  return headers;
}

/** Statuses with which a response has no body. */
const bodiless: readonly number[] = [204, 205, 304];

function toResponse(message: IncomingMessage, { method }: Request): Response {
  const { statusCode = 0, statusMessage = "", rawHeaders } = message;
  if (statusCode < 200 || statusCode > 599) {
    message.resume();
    throw new TypeError(`a Response cannot have the status ${statusCode} that the component gave`);
  }
  const headers = new Headers();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    headers.append(rawHeaders[at] ?? "", rawHeaders[at + 1] ?? "");
  }
  const isEmpty = bodiless.includes(statusCode) || method === "HEAD";
  if (isEmpty) message.resume();
  const body = isEmpty ? null : (Readable.toWeb(message) as ReadableStream);
  return new Response(body, { status: statusCode, statusText: statusMessage, headers });
}
