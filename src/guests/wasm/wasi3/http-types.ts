import type { HostInterface } from "../host.ts";
import { Future, Stream } from "@bobbin-kv/wasm-linker";
import { held } from "../held.ts";
import { Fields } from "../http/fields.ts";
import { fieldsOfBoth } from "../http/fields-of-both.ts";
import type { Method } from "../http/method.ts";
import type { Scheme, Timeout } from "../http/outgoing.ts";
import { Body } from "./http-body.ts";
import { Options, Request, Response } from "./http-messages.ts";

const fields: HostInterface = {
  ...fieldsOfBoth,
  "[method]fields.get-and-delete": (_call, it: unknown, name: string) => {
    const values = held(it, Fields).get(name);
    held(it, Fields).delete(name);
    return values;
  },
  "[method]fields.copy-all": (_call, it: unknown) => held(it, Fields).entries(),
};

/** The body of a message that a guest makes. */
function bodyOf(contents: unknown, trailers: unknown): Body {
  return new Body({
    contents: contents === undefined ? null : held(contents, Stream),
    trailers: held(trailers, Future),
  });
}

const request: HostInterface = {
  "[static]request.new": (
    _call,
    headers: unknown,
    contents: unknown,
    trailers: unknown,
    given: unknown,
  ) => {
    const body = bodyOf(contents, trailers);
    const options = given === undefined ? null : held(given, Options).copy(true);
    return [new Request(held(headers, Fields), body, options), body.sent];
  },
  "[method]request.get-method": (_call, it: unknown) => held(it, Request).method,
  "[method]request.set-method": (_call, it: unknown, method: Method) =>
    held(it, Request).setMethod(method),
  "[method]request.get-path-with-query": (_call, it: unknown) => held(it, Request).pathWithQuery,
  "[method]request.set-path-with-query": (_call, it: unknown, path: string | undefined) =>
    held(it, Request).setPathWithQuery(path),
  "[method]request.get-scheme": (_call, it: unknown) => held(it, Request).scheme,
  "[method]request.set-scheme": (_call, it: unknown, scheme: Scheme | undefined) =>
    held(it, Request).setScheme(scheme),
  "[method]request.get-authority": (_call, it: unknown) => held(it, Request).authority,
  "[method]request.set-authority": (_call, it: unknown, authority: string | undefined) =>
    held(it, Request).setAuthority(authority),
  "[method]request.get-options": (_call, it: unknown) =>
    held(it, Request).options?.copy(true) ?? undefined,
  "[method]request.get-headers": (_call, it: unknown) => held(it, Request).headers,
  "[static]request.consume-body": (_call, it: unknown, result: unknown) =>
    held(it, Request).body3.consume(held(result, Future)),
};

const response: HostInterface = {
  "[static]response.new": (_call, headers: unknown, contents: unknown, trailers: unknown) => {
    const body = bodyOf(contents, trailers);
    return [new Response(held(headers, Fields), body), body.sent];
  },
  "[method]response.get-status-code": (_call, it: unknown) => held(it, Response).status,
  "[method]response.set-status-code": (_call, it: unknown, status: number) =>
    held(it, Response).setStatus(status),
  "[method]response.get-headers": (_call, it: unknown) => held(it, Response).headers,
  "[static]response.consume-body": (_call, it: unknown, result: unknown) =>
    held(it, Response).body3.consume(held(result, Future)),
};

const timeout = (name: Timeout) => (_call: unknown, it: unknown) => held(it, Options).timeout(name);
const setTimeoutOf =
  (name: Timeout) =>
  (_call: unknown, it: unknown, nanoseconds: bigint | undefined): void =>
    held(it, Options).setTimeout(name, nanoseconds);

const options: HostInterface = {
  "[constructor]request-options": () => new Options(),
  "[method]request-options.get-connect-timeout": timeout("connect"),
  "[method]request-options.set-connect-timeout": setTimeoutOf("connect"),
  "[method]request-options.get-first-byte-timeout": timeout("first-byte"),
  "[method]request-options.set-first-byte-timeout": setTimeoutOf("first-byte"),
  "[method]request-options.get-between-bytes-timeout": timeout("between-bytes"),
  "[method]request-options.set-between-bytes-timeout": setTimeoutOf("between-bytes"),
  "[method]request-options.clone": (_call, it: unknown) => held(it, Options).copy(false),
};

/** `wasi:http/types` of WASI 0.3. */
export const httpTypes3: HostInterface = { ...fields, ...request, ...response, ...options };
