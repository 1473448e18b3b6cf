import { ResultError, type HostInterface } from "../host.ts";
import type { IoError, Pollable } from "../wasi/streams.ts";
import { Fields } from "./fields.ts";
import type { IncomingBody } from "./incoming-body.ts";
import {
  FutureTrailers,
  methodName,
  OutgoingRequest,
  OutgoingResponse,
  RequestOptions,
  type FutureResponse,
  type IncomingRequest,
  type IncomingResponse,
  type Method,
  type Scheme,
} from "./messages.ts";
import type { OutgoingBody } from "./outgoing-body.ts";
import type { ResponseOutparam } from "./serve.ts";

const fields: HostInterface = {
  "[constructor]fields": () => new Fields(),
  "[static]fields.from-list": (_call, entries: [string, Uint8Array][]) => Fields.fromList(entries),
  "[method]fields.get": (_call, list: Fields, name: string) => list.get(name),
  "[method]fields.has": (_call, list: Fields, name: string) => list.has(name),
  "[method]fields.set": (_call, list: Fields, name: string, values: Uint8Array[]) =>
    list.set(name, values),
  "[method]fields.delete": (_call, list: Fields, name: string) => list.delete(name),
  "[method]fields.append": (_call, list: Fields, name: string, value: Uint8Array) =>
    list.append(name, value),
  "[method]fields.entries": (_call, list: Fields) => list.entries(),
  "[method]fields.clone": (_call, list: Fields) => list.clone(),
};

const incoming: HostInterface = {
  "[method]incoming-request.method": (_call, request: IncomingRequest) => request.method,
  "[method]incoming-request.path-with-query": (_call, request: IncomingRequest) =>
    request.pathWithQuery,
  "[method]incoming-request.scheme": () => ({ tag: "HTTP" }),
  "[method]incoming-request.authority": (_call, request: IncomingRequest) => request.authority,
  "[method]incoming-request.headers": (_call, request: IncomingRequest) => request.headers,
  "[method]incoming-request.consume": (_call, request: IncomingRequest) => request.consume(),
  "[method]incoming-response.status": (_call, response: IncomingResponse) => response.status,
  "[method]incoming-response.headers": (_call, response: IncomingResponse) => response.headers,
  "[method]incoming-response.consume": (_call, response: IncomingResponse) => response.consume(),
  "[method]incoming-body.stream": (_call, body: IncomingBody) => body.stream(),
  "[static]incoming-body.finish": () => new FutureTrailers(),
  "[method]future-trailers.subscribe": (_call, trailers: FutureTrailers) => pollableOf(trailers),
  "[method]future-trailers.get": (_call, trailers: FutureTrailers) => trailers.get(),
  "[method]future-incoming-response.subscribe": (_call, response: FutureResponse) =>
    pollableOf(response),
  "[method]future-incoming-response.get": (_call, response: FutureResponse) => response.get(),
};

const outgoingResponse: HostInterface = {
  "[static]response-outparam.set": (
    _call,
    outparam: ResponseOutparam,
    outcome: Parameters<ResponseOutparam["set"]>[0],
  ) => outparam.set(outcome),
  "[constructor]outgoing-response": (_call, headers: Fields) => new OutgoingResponse(headers),
  "[method]outgoing-response.status-code": (_call, response: OutgoingResponse) => response.status,
  "[method]outgoing-response.set-status-code": (
    _call,
    response: OutgoingResponse,
    status: number,
  ) => {
    if (status < 100 || status > 999) throw new ResultError();
    response.status = status;
  },
  "[method]outgoing-response.headers": (_call, response: OutgoingResponse) => response.headers,
  "[method]outgoing-response.body": (_call, response: OutgoingResponse) => response.body(),
  "[method]outgoing-body.write": (_call, body: OutgoingBody) => body.write(),
  "[static]outgoing-body.finish": (_call, body: OutgoingBody, trailers: Fields | undefined) =>
    body.finish(trailers),
};

const outgoingRequest: HostInterface = {
  "[constructor]outgoing-request": (_call, headers: Fields) => new OutgoingRequest(headers),
  "[method]outgoing-request.body": (_call, request: OutgoingRequest) => request.body(),
  "[method]outgoing-request.headers": (_call, request: OutgoingRequest) => request.headers,
  "[method]outgoing-request.method": (_call, request: OutgoingRequest) => request.method,
  "[method]outgoing-request.set-method": (_call, request: OutgoingRequest, method: Method) => {
    if (methodName(method) === null) throw new ResultError();
    request.method = method;
  },
  "[method]outgoing-request.path-with-query": (_call, request: OutgoingRequest) =>
    request.pathWithQuery,
  "[method]outgoing-request.set-path-with-query": (
    _call,
    request: OutgoingRequest,
    path: string | undefined,
  ) => {
    if (path !== undefined && !/^[/?*][^\s#]*$/.test(path) && path !== "") throw new ResultError();
    request.pathWithQuery = path;
  },
  "[method]outgoing-request.scheme": (_call, request: OutgoingRequest) => request.scheme,
  "[method]outgoing-request.set-scheme": (
    _call,
    request: OutgoingRequest,
    scheme: Scheme | undefined,
  ) => {
    if (scheme?.tag === "other" && !/^[A-Za-z][A-Za-z0-9+.-]*$/.test(scheme.value ?? "")) {
      throw new ResultError();
    }
    request.scheme = scheme;
  },
  "[method]outgoing-request.authority": (_call, request: OutgoingRequest) => request.authority,
  "[method]outgoing-request.set-authority": (
    _call,
    request: OutgoingRequest,
    authority: string | undefined,
  ) => {
    if (authority !== undefined && URL.parse(`http://${authority}/`)?.pathname !== "/") {
      throw new ResultError();
    }
    request.authority = authority;
  },
};

const timeouts = ["connect", "first-byte", "between-bytes"] as const;
const timeoutFields = {
  connect: "connectTimeout",
  "first-byte": "firstByteTimeout",
  "between-bytes": "betweenBytesTimeout",
} as const;

const options: HostInterface = {
  "[constructor]request-options": () => new RequestOptions(),
  ...Object.fromEntries(
    timeouts.flatMap((name) => [
      [
        `[method]request-options.${name}-timeout`,
        (_call: unknown, one: RequestOptions) => one[timeoutFields[name]],
      ],
      [
        `[method]request-options.set-${name}-timeout`,
        (_call: unknown, one: RequestOptions, time: bigint | undefined) => {
          one[timeoutFields[name]] = time;
        },
      ],
    ]),
  ),
};

/** A pollable apart from what it waits for, so that dropping it ends nothing. */
function pollableOf(waited: Pollable): Pollable {
  return { ready: () => waited.ready(), wait: () => waited.wait() };
}

/** `wasi:http/types`. */
export const httpTypes: HostInterface = {
  ...fields,
  ...incoming,
  ...outgoingResponse,
  ...outgoingRequest,
  ...options,
  "http-error-code": (_call, error: IoError) => error.detail ?? undefined,
};
