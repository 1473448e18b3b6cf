import type { HostInterface } from "../host.ts";
import { Subscription } from "../wasi/io-poll.ts";
import type { IoError } from "../wasi/streams.ts";
import { httpErrorCode } from "./error-code.ts";
import { Fields } from "./fields.ts";
import { FutureTrailers, type FutureResponse } from "./futures.ts";
import type { IncomingBody } from "./incoming-body.ts";
import type { IncomingRequest, IncomingResponse } from "./incoming.ts";
import type { Method } from "./method.ts";
import type { OutgoingBody } from "./outgoing-body.ts";
import { OutgoingRequest, OutgoingResponse, RequestOptions, type Scheme } from "./outgoing.ts";
import type { ResponseOutcome, ResponseOutparam } from "./serve.ts";

const fields: HostInterface = {
  "[constructor]fields": () => Fields.create(),
  "[static]fields.from-list": (_call, list: [string, Uint8Array][]) => Fields.fromList(list),
  "[method]fields.get": (_call, it: Fields, name: string) => it.get(name),
  "[method]fields.has": (_call, it: Fields, name: string) => it.has(name),
  "[method]fields.set": (_call, it: Fields, name: string, values: Uint8Array[]) =>
    it.set(name, values),
  "[method]fields.delete": (_call, it: Fields, name: string) => it.delete(name),
  "[method]fields.append": (_call, it: Fields, name: string, value: Uint8Array) =>
    it.append(name, value),
  "[method]fields.entries": (_call, it: Fields) => it.entries(),
  "[method]fields.clone": (_call, it: Fields) => it.clone(),
};

const http: Scheme = Object.freeze({ tag: "HTTP" });

const incoming: HostInterface = {
  "[method]incoming-request.method": (_call, it: IncomingRequest) => it.method,
  "[method]incoming-request.path-with-query": (_call, it: IncomingRequest) => it.pathWithQuery,
  // Always this in Spin, too.
  "[method]incoming-request.scheme": () => http,
  "[method]incoming-request.authority": (_call, it: IncomingRequest) => it.authority,
  "[method]incoming-request.headers": (_call, it: IncomingRequest) => it.headers,
  "[method]incoming-request.consume": (_call, it: IncomingRequest) => it.consume(),
  "[method]incoming-response.status": (_call, it: IncomingResponse) => it.status,
  "[method]incoming-response.headers": (_call, it: IncomingResponse) => it.headers,
  "[method]incoming-response.consume": (_call, it: IncomingResponse) => it.consume(),
  "[method]incoming-body.stream": (_call, it: IncomingBody) => it.stream(),
  "[static]incoming-body.finish": (_call, it: IncomingBody) => {
    it[Symbol.dispose]();
    return new FutureTrailers();
  },
  "[method]future-trailers.subscribe": (_call, it: FutureTrailers) => new Subscription(it),
  "[method]future-trailers.get": (_call, it: FutureTrailers) => it.get(),
  "[method]future-incoming-response.subscribe": (_call, it: FutureResponse) => new Subscription(it),
  "[method]future-incoming-response.get": (_call, it: FutureResponse) => it.get(),
};

const outgoingResponse: HostInterface = {
  "[static]response-outparam.set": (_call, it: ResponseOutparam, outcome: ResponseOutcome) =>
    it.set(outcome),
  "[constructor]outgoing-response": (_call, headers: Fields) => new OutgoingResponse(headers),
  "[method]outgoing-response.status-code": (_call, it: OutgoingResponse) => it.status,
  "[method]outgoing-response.set-status-code": (_call, it: OutgoingResponse, status: number) =>
    it.setStatus(status),
  "[method]outgoing-response.headers": (_call, it: OutgoingResponse) => it.headers,
  "[method]outgoing-response.body": (_call, it: OutgoingResponse) => it.body(),
  "[method]outgoing-body.write": (_call, it: OutgoingBody) => it.write(),
  // Trailers are taken and dropped: Bobbin's server and client send none.
  "[static]outgoing-body.finish": (_call, it: OutgoingBody, _trailers: Fields | undefined) =>
    it.finish(),
};

const outgoingRequest: HostInterface = {
  "[constructor]outgoing-request": (_call, headers: Fields) => new OutgoingRequest(headers),
  "[method]outgoing-request.body": (_call, it: OutgoingRequest) => it.body(),
  "[method]outgoing-request.headers": (_call, it: OutgoingRequest) => it.headers,
  "[method]outgoing-request.method": (_call, it: OutgoingRequest) => it.method,
  "[method]outgoing-request.set-method": (_call, it: OutgoingRequest, method: Method) =>
    it.setMethod(method),
  "[method]outgoing-request.path-with-query": (_call, it: OutgoingRequest) => it.pathWithQuery,
  "[method]outgoing-request.set-path-with-query": (
    _call,
    it: OutgoingRequest,
    path: string | undefined,
  ) => it.setPathWithQuery(path),
  "[method]outgoing-request.scheme": (_call, it: OutgoingRequest) => it.scheme,
  "[method]outgoing-request.set-scheme": (_call, it: OutgoingRequest, scheme: Scheme | undefined) =>
    it.setScheme(scheme),
  "[method]outgoing-request.authority": (_call, it: OutgoingRequest) => it.authority,
  "[method]outgoing-request.set-authority": (
    _call,
    it: OutgoingRequest,
    authority: string | undefined,
  ) => it.setAuthority(authority),
};

type Timeout = keyof RequestOptions;

const timeout = (name: Timeout) => (_call: unknown, it: RequestOptions) => it[name];
const setTimeoutOf =
  (name: Timeout) =>
  (_call: unknown, it: RequestOptions, nanoseconds: bigint | undefined): void => {
    it[name] = nanoseconds;
  };

const options: HostInterface = {
  "[constructor]request-options": () => new RequestOptions(),
  "[method]request-options.connect-timeout": timeout("connectTimeout"),
  "[method]request-options.set-connect-timeout": setTimeoutOf("connectTimeout"),
  "[method]request-options.first-byte-timeout": timeout("firstByteTimeout"),
  "[method]request-options.set-first-byte-timeout": setTimeoutOf("firstByteTimeout"),
  "[method]request-options.between-bytes-timeout": timeout("betweenBytesTimeout"),
  "[method]request-options.set-between-bytes-timeout": setTimeoutOf("betweenBytesTimeout"),
};

/** `wasi:http/types`. */
export const httpTypes: HostInterface = {
  ...fields,
  ...incoming,
  ...outgoingResponse,
  ...outgoingRequest,
  ...options,
  "http-error-code": (_call, error: IoError) => httpErrorCode(error),
};
