import { held, ResultError } from "../linker/index.ts";
import type { GuestCall, HostInterface } from "../host.ts";
import type { BodySink } from "./body-sink.ts";
import { HttpClientRequest, type ClientRequestParts } from "./client-request.ts";
import { ErrorCode } from "./error-code.ts";
import { FutureResponse } from "./futures.ts";
import { methodName } from "./method.ts";
import { OutgoingRequest, RequestOptions } from "./outgoing.ts";
import { targetOf } from "./outgoing-target.ts";

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
  const { content } = request;
  const target = targetOf(call, request);
  if ("refused" in target) {
    content?.attach(nobody);
    const response = Promise.reject(new Error("the request is not sent"));
    return new FutureResponse(
      response,
      () => target.refused,
      () => {},
    );
  }
  const { url, path } = target;
  const sent = new HttpClientRequest({
    url,
    path,
    method,
    headers: ["host", url.host, ...request.headers.parts, ...noBody(request, method)],
    isFramed: content === null || request.headers.has("content-length"),
    signal: call.signal,
    ...limitsOf(options),
  });
  if (content === null) sent.end();
  else content.attach(sent);
  return new FutureResponse(sent.response, sent.codeOf, () => sent.cancel());
}

/** Takes the body of a request that is not sent. */
const nobody: BodySink = {
  room: () => null,
  write() {},
  wait: () => Promise.resolve(),
  end() {},
  abort() {},
};

/** The header that says that there is no body, where that has to be said and the guest has not. */
function noBody({ content, headers }: OutgoingRequest, method: string): string[] {
  const isSaid = content !== null || headers.has("content-length");
  return !isSaid && methodsWithBodies.includes(method) ? ["content-length", "0"] : [];
}

type Limits = Pick<
  ClientRequestParts,
  "connectMilliseconds" | "firstByteMilliseconds" | "betweenBytesMilliseconds"
>;

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
