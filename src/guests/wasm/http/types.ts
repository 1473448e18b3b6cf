import { held } from "../held.ts";
import { waiting, type HostInterface } from "../host.ts";
import { askAgain, Subscription } from "../wasi/io-poll.ts";
import { IoError } from "../wasi/streams.ts";
import { httpErrorCode } from "./error-code.ts";
import { Fields } from "./fields.ts";
import { fieldsOfBoth } from "./fields-of-both.ts";
import { FutureResponse, FutureTrailers } from "./futures.ts";
import { IncomingBody } from "./incoming-body.ts";
import { IncomingRequest, IncomingResponse } from "./incoming.ts";
import type { Method } from "./method.ts";
import { OutgoingBody } from "./outgoing-body.ts";
import {
  OutgoingRequest,
  OutgoingResponse,
  RequestOptions,
  type Scheme,
  type Timeout,
} from "./outgoing.ts";
import { ResponseOutparam, type ResponseOutcome } from "./serve.ts";

const fields: HostInterface = {
  ...fieldsOfBoth,
  "[method]fields.entries": (_call, it: unknown) => held(it, Fields).entries(),
};

const http: Scheme = Object.freeze({ tag: "HTTP" });

const incoming: HostInterface = {
  "[method]incoming-request.method": (_call, it: unknown) => held(it, IncomingRequest).method,
  "[method]incoming-request.path-with-query": (_call, it: unknown) =>
    held(it, IncomingRequest).pathWithQuery,
  // Always this in Spin, too.
  "[method]incoming-request.scheme": () => http,
  "[method]incoming-request.authority": (_call, it: unknown) => held(it, IncomingRequest).authority,
  "[method]incoming-request.headers": (_call, it: unknown) => held(it, IncomingRequest).headers,
  "[method]incoming-request.consume": (_call, it: unknown) => held(it, IncomingRequest).consume(),
  "[method]incoming-response.status": (_call, it: unknown) => held(it, IncomingResponse).status,
  "[method]incoming-response.headers": (_call, it: unknown) => held(it, IncomingResponse).headers,
  "[method]incoming-response.consume": (_call, it: unknown) => held(it, IncomingResponse).consume(),
  "[method]incoming-body.stream": (_call, it: unknown) => held(it, IncomingBody).stream(),
  "[static]incoming-body.finish": (_call, it: unknown) => {
    held(it, IncomingBody)[Symbol.dispose]();
    return new FutureTrailers();
  },
  "[method]future-trailers.subscribe": (_call, it: unknown) =>
    new Subscription(held(it, FutureTrailers)),
  "[method]future-trailers.get": (_call, it: unknown) => held(it, FutureTrailers).get(),
  "[method]future-incoming-response.subscribe": (_call, it: unknown) =>
    new Subscription(held(it, FutureResponse)),
  "[method]future-incoming-response.get": waiting((call, it: unknown) => {
    const future = held(it, FutureResponse);
    return future.get() ?? askAgain(call, future, () => future.get());
  }),
};

const outgoingResponse: HostInterface = {
  "[static]response-outparam.set": (_call, it: unknown, outcome: ResponseOutcome) =>
    held(it, ResponseOutparam).set(outcome),
  "[constructor]outgoing-response": (_call, headers: unknown) =>
    new OutgoingResponse(held(headers, Fields)),
  "[method]outgoing-response.status-code": (_call, it: unknown) =>
    held(it, OutgoingResponse).status,
  "[method]outgoing-response.set-status-code": (_call, it: unknown, status: number) =>
    held(it, OutgoingResponse).setStatus(status),
  "[method]outgoing-response.headers": (_call, it: unknown) => held(it, OutgoingResponse).headers,
  "[method]outgoing-response.body": (_call, it: unknown) => held(it, OutgoingResponse).body(),
  "[method]outgoing-body.write": (_call, it: unknown) => held(it, OutgoingBody).write(),
  "[static]outgoing-body.finish": (_call, it: unknown, trailers: unknown) =>
    held(it, OutgoingBody).finish(trailers === undefined ? null : held(trailers, Fields)),
};

const outgoingRequest: HostInterface = {
  "[constructor]outgoing-request": (_call, headers: unknown) =>
    new OutgoingRequest(held(headers, Fields)),
  "[method]outgoing-request.body": (_call, it: unknown) => held(it, OutgoingRequest).body(),
  "[method]outgoing-request.headers": (_call, it: unknown) => held(it, OutgoingRequest).headers,
  "[method]outgoing-request.method": (_call, it: unknown) => held(it, OutgoingRequest).method,
  "[method]outgoing-request.set-method": (_call, it: unknown, method: Method) =>
    held(it, OutgoingRequest).setMethod(method),
  "[method]outgoing-request.path-with-query": (_call, it: unknown) =>
    held(it, OutgoingRequest).pathWithQuery,
  "[method]outgoing-request.set-path-with-query": (_call, it: unknown, path: string | undefined) =>
    held(it, OutgoingRequest).setPathWithQuery(path),
  "[method]outgoing-request.scheme": (_call, it: unknown) => held(it, OutgoingRequest).scheme,
  "[method]outgoing-request.set-scheme": (_call, it: unknown, scheme: Scheme | undefined) =>
    held(it, OutgoingRequest).setScheme(scheme),
  "[method]outgoing-request.authority": (_call, it: unknown) => held(it, OutgoingRequest).authority,
  "[method]outgoing-request.set-authority": (_call, it: unknown, authority: string | undefined) =>
    held(it, OutgoingRequest).setAuthority(authority),
};

const timeout = (name: Timeout) => (_call: unknown, it: unknown) =>
  held(it, RequestOptions).timeout(name);
const setTimeoutOf =
  (name: Timeout) =>
  (_call: unknown, it: unknown, nanoseconds: bigint | undefined): void =>
    held(it, RequestOptions).setTimeout(name, nanoseconds);

const options: HostInterface = {
  "[constructor]request-options": () => new RequestOptions(),
  "[method]request-options.connect-timeout": timeout("connect"),
  "[method]request-options.set-connect-timeout": setTimeoutOf("connect"),
  "[method]request-options.first-byte-timeout": timeout("first-byte"),
  "[method]request-options.set-first-byte-timeout": setTimeoutOf("first-byte"),
  "[method]request-options.between-bytes-timeout": timeout("between-bytes"),
  "[method]request-options.set-between-bytes-timeout": setTimeoutOf("between-bytes"),
};

/** `wasi:http/types`. */
export const httpTypes: HostInterface = {
  ...fields,
  ...incoming,
  ...outgoingResponse,
  ...outgoingRequest,
  ...options,
  "http-error-code": (_call, error: unknown) => httpErrorCode(held(error, IoError)),
};
