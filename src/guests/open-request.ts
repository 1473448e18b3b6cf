import { request as requestOverHttp, type ClientRequest } from "node:http";
import type { Socket } from "node:net";
import { outboundLimits } from "../limits.ts";

/** A request to another server. */
export interface RequestHead {
  readonly url: URL;
  /** Path and query as they are sent. */
  readonly path: string;
  readonly method: string;
  /** Name, value, name, value, …: these are sent, and no others. */
  readonly headers: readonly string[];
  readonly signal: AbortSignal;
}

/**
 * Opens a request over a connection that is kept for the next. Not `fetch`, which adds headers of its own, unpacks
 * bodies, and sends none with GET.
 */
export function openRequest({ url, path, method, headers, signal }: RequestHead): ClientRequest {
  const isSecure = url.protocol === "https:";
  // Node's module for HTTPS costs time to load, so that it comes when it is first needed.
  const send = isSecure ? process.getBuiltinModule("node:https").request : requestOverHttp;
  const request = send({
    hostname: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? (isSecure ? 443 : 80) : url.port,
    path,
    method,
    signal,
    setHost: false,
    maxHeaderSize: outboundLimits.responseHeadBytesMax,
  });
  for (let at = 0; at + 1 < headers.length; at += 2) {
    request.appendHeader(headers[at] ?? "", headers[at + 1] ?? "");
  }
  // What is removed Node does not add: a connection of HTTP/1.1 stays open without a word.
  for (const name of ["connection", "content-length", "transfer-encoding"]) {
    if (!request.hasHeader(name)) request.removeHeader(name);
  }
  request.once("socket", guardSocket);
  return request;
}

const guarded = new WeakSet<Socket>();

/** A request that is ended just when its connection goes back to be kept fails the connection while nobody listens, which would end the process. */
function guardSocket(socket: Socket): void {
  if (guarded.has(socket)) return;
  guarded.add(socket);
  socket.on("error", () => {});
}
