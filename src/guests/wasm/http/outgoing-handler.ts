import { carriedTrace } from "../../carried-trace.ts";
import { ResultError } from "@bobbin-kv/wasm-linker";
import { held } from "../held.ts";
import type { GuestCall, HostInterface } from "../host.ts";
import type { BodySink } from "./body-sink.ts";
import { HttpClientRequest, type ClientRequestParts } from "./client-request.ts";
import { ErrorCode } from "./error-code.ts";
import type { Fields } from "./fields.ts";
import { FutureResponse } from "./futures.ts";
import { InnerClientRequest } from "./inner-client-request.ts";
import { methodName } from "./method.ts";
import { OutgoingRequest, RequestOptions } from "./outgoing.ts";
import { type OutgoingTarget, targetOf } from "./outgoing-target.ts";

/** Spin's limit for each wait for another server, where the guest sets none. */
const waitMillisecondsDefault = 600_000;
/** The longest that Node's timers take. */
const timerMillisecondsMax = 2 ** 31 - 1;

/** Whose requests say that they have no body. */
const methodsWithBodies = ["PATCH", "POST", "PUT"];

/** Sends a guest's request; its body follows as the guest writes it. Redirects are the guest's to follow. */
export function sendRequest(
  call: GuestCall,
  request: OutgoingRequest,
  options: RequestOptions | undefined,
): FutureResponse {
  const method = methodName(request.method);
  if (method === null || method === "CONNECT") {
    throw new ResultError(new ErrorCode("HTTP-request-method-invalid"));
  }
  const { content, headers } = request;
  const found = targetOf(call, request);
  if ("refused" in found) {
    content?.attach(nobody);
    const response = Promise.reject(new Error("the request is not sent"));
    return new FutureResponse(
      response,
      () => found.refused,
      () => {},
    );
  }
  const sent = openOutbound(call, found, { method, headers, isEmpty: content === null, options });
  if (content === null) sent.end();
  else content.attach(sent);
  return new FutureResponse(sent.response, sent.codeOf, () => sent.cancel());
}

/** What is sent, but for its body. */
export interface OutboundHead {
  readonly method: string;
  readonly headers: Fields;
  /** There is no body. */
  readonly isEmpty: boolean;
  readonly options: RequestOptions | undefined;
}

/** Begins a request to another server, or to a component of the application; its body is to follow. */
export function openOutbound(
  call: GuestCall,
  { target, url, path }: OutgoingTarget,
  { method, headers, isEmpty, options }: OutboundHead,
): HttpClientRequest | InnerClientRequest {
  const limits = limitsOf(options);
  const [length] = headers.texts("content-length");
  const carried = carriedTrace(call.settings, call.exchange.headers, (name) => headers.has(name));
  if (target.kind === "network") {
    const hasLength = length !== undefined;
    return new HttpClientRequest({
      url,
      path,
      method,
      headers: [
        ...["host", url.host, ...headers.parts, ...carried],
        ...noBodyHeaders(isEmpty, hasLength, method),
      ],
      isFramed: isEmpty || hasLength,
      signal: call.signal,
      ...limits,
    });
  }
  return new InnerClientRequest(call, {
    target,
    authority: url.host,
    path: innerPath(path),
    method,
    headers: [...headers.parts, ...carried],
    bodyBytes: isEmpty ? 0 : length === undefined ? null : Number(length),
    ...limits,
  });
}

/** Takes the body of a request that is not sent. */
const nobody: BodySink = {
  room: () => null,
  write() {},
  wait: () => Promise.resolve(),
  end() {},
  abort() {},
};

/** As a server of ours takes a path. */
function innerPath(path: string): string {
  const target = path.startsWith("/") ? path : `/${path}`;
  return target.replace(/[<>]/g, encodeURIComponent);
}

/** The header that says that there is no body, where that has to be said and the guest has not. */
function noBodyHeaders(isEmpty: boolean, hasLength: boolean, method: string): string[] {
  return isEmpty && !hasLength && methodsWithBodies.includes(method) ? ["content-length", "0"] : [];
}

type Limits = Pick<
  ClientRequestParts,
  "connectMilliseconds" | "firstByteMilliseconds" | "betweenBytesMilliseconds"
>;

/** The limits of a request, where the guest has not set them those of Spin. */
function limitsOf(options: RequestOptions | undefined): Limits {
  return {
    connectMilliseconds: milliseconds(options?.timeout("connect")),
    firstByteMilliseconds: milliseconds(options?.timeout("first-byte")),
    betweenBytesMilliseconds: milliseconds(options?.timeout("between-bytes")),
  };
}

function milliseconds(nanoseconds: bigint | undefined): number {
  if (nanoseconds === undefined) return waitMillisecondsDefault;
  return Math.min(Math.ceil(Number(nanoseconds) / 1e6), timerMillisecondsMax);
}

/** `wasi:http/outgoing-handler`: requests to the hosts that the manifest allows. */
export const outgoingHandler: HostInterface = {
  handle: (call, request: unknown, options: unknown) =>
    sendRequest(
      call,
      held(request, OutgoingRequest),
      options === undefined ? undefined : held(options, RequestOptions),
    ),
};
