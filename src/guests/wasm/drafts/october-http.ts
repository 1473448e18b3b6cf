import { type GuestCall, type HostInterface, waiting } from "../host.ts";
import { ErrorCode } from "../http/error-code.ts";
import { Fields } from "../http/fields.ts";
import type { FutureResponse, Once } from "../http/futures.ts";
import type { IncomingResponse } from "../http/incoming.ts";
import type { Method } from "../http/method.ts";
import type { OutgoingBody } from "../http/outgoing-body.ts";
import { sendRequest } from "../http/outgoing-handler.ts";
import {
  OutgoingRequest,
  OutgoingResponse,
  RequestOptions,
  type Scheme,
  type Timeout,
} from "../http/outgoing.ts";
import { httpTypes } from "../http/types.ts";
import { GuestTrap, ResultError } from "@bobbin-kv/wasm-linker";
import { held } from "../held.ts";
import { takeTrailers } from "./november.ts";
import { latest } from "./overrides.ts";

/** Carries out what the draft has no error for: one ends the guest, as in Spin. */
function orTrap<Result>(what: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ResultError)) throw error;
    const { tag } = Object(error.payload) as { tag?: unknown };
    throw new GuestTrap(`it ${what}${typeof tag === "string" ? `: ${tag}` : ""}`);
  }
}

/** The draft's error for an error-code, as Spin has it. */
function errorOf(code: ErrorCode): { readonly tag: string; readonly value: string } {
  return { tag: "unexpected-error", value: code.tag };
}

const reused = [
  "[method]fields.get",
  "[method]fields.entries",
  "[method]fields.clone",
  "[method]incoming-request.method",
  "[method]incoming-request.path-with-query",
  "[method]incoming-request.scheme",
  "[method]incoming-request.authority",
  "[method]incoming-request.headers",
  "[method]incoming-request.consume",
  "[method]incoming-response.status",
  "[method]incoming-response.headers",
  "[method]incoming-response.consume",
  "[method]incoming-body.stream",
  "[static]incoming-body.finish",
  "[method]future-trailers.subscribe",
  "[method]future-incoming-response.subscribe",
  "[method]outgoing-body.write",
];

const fields: HostInterface = {
  "[constructor]fields": (_call, list: [string, Uint8Array][]) =>
    orTrap("made a header that may not be", () => Fields.fromList(list)),
  "[method]fields.set": (_call, it: unknown, name: string, values: Uint8Array[]) =>
    orTrap("set a header that may not be", () => held(it, Fields).set(name, values)),
  "[method]fields.delete": (_call, it: unknown, name: string) =>
    orTrap("deleted a header that may not be", () => held(it, Fields).delete(name)),
  "[method]fields.append": (_call, it: unknown, name: string, value: Uint8Array) =>
    orTrap("added a header that may not be", () => held(it, Fields).append(name, value)),
};

function createRequest(
  _call: GuestCall,
  method: Method,
  path: string | undefined,
  scheme: Scheme | undefined,
  authority: string | undefined,
  headers: unknown,
): OutgoingRequest {
  const request = new OutgoingRequest(held(headers, Fields).clone());
  orTrap("made a request with a wrong method", () => request.setMethod(method));
  orTrap("made a request with a wrong path", () => request.setPathWithQuery(path));
  orTrap("made a request with a wrong scheme", () => request.setScheme(scheme));
  orTrap("made a request with a wrong authority", () => request.setAuthority(authority));
  return request;
}

function createResponse(_call: GuestCall, status: number, headers: unknown): OutgoingResponse {
  const response = new OutgoingResponse(held(headers, Fields).clone());
  orTrap("made a response with a wrong status", () => response.setStatus(status));
  return response;
}

interface DraftError {
  readonly tag: "err";
  readonly value: { readonly tag: string; readonly value: string };
}

function withErrorCode({ value: { tag, value } }: DraftError): unknown {
  return { tag: "err", value: { tag: "internal-error", value: `${tag}: ${value}` } };
}

type Taken = Once<IncomingResponse> | undefined;

function withDraftError(taken: Taken): unknown {
  if (taken?.tag !== "ok" || taken.value.tag === "ok") return taken;
  const code = taken.value.value ?? new ErrorCode("internal-error");
  return { tag: "ok", value: { tag: "err", value: errorOf(code) } };
}

const takeResponse = latest(httpTypes, "[method]future-incoming-response.get");
const finish = latest(httpTypes, "[static]outgoing-body.finish");
const setResponse = latest(httpTypes, "[static]response-outparam.set");

/** `wasi:http/types` of the draft. */
export const octoberTypes: HostInterface = {
  ...Object.fromEntries(reused.map((name) => [name, latest(httpTypes, name)])),
  ...fields,
  "[constructor]outgoing-request": createRequest,
  "[method]outgoing-request.write": (_call, it: unknown): OutgoingBody =>
    held(it, OutgoingRequest).body(),
  "[constructor]outgoing-response": createResponse,
  "[method]outgoing-response.write": (_call, it: unknown): OutgoingBody =>
    held(it, OutgoingResponse).body(),
  "[static]outgoing-body.finish": (call: GuestCall, it: unknown, trailers: unknown) =>
    orTrap("finished a body that is not as long as was stated", () => finish(call, it, trailers)),
  "[static]response-outparam.set": (
    call: GuestCall,
    it: unknown,
    outcome: { readonly tag: "ok"; readonly value: unknown } | DraftError,
  ) => {
    setResponse(call, it, outcome.tag === "ok" ? outcome : withErrorCode(outcome));
  },
  "[method]future-trailers.get": (_call, it: unknown) => {
    takeTrailers(it);
    return { tag: "ok", value: Fields.received([]) };
  },
  "[method]future-incoming-response.get": waiting((call: GuestCall, it: unknown) => {
    const taken = takeResponse(call, it) as Taken | Promise<Taken>;
    return taken instanceof Promise ? taken.then(withDraftError) : withDraftError(taken);
  }),
};

interface DraftOptions {
  readonly connectTimeoutMs?: number;
  readonly firstByteTimeoutMs?: number;
  readonly betweenBytesTimeoutMs?: number;
}

function optionsOf(given: DraftOptions | undefined): RequestOptions | undefined {
  if (given === undefined) return undefined;
  const options = new RequestOptions();
  const set = (name: Timeout, milliseconds: number | undefined): void => {
    if (milliseconds !== undefined) options.setTimeout(name, BigInt(milliseconds) * 1_000_000n);
  };
  set("connect", given.connectTimeoutMs);
  set("first-byte", given.firstByteTimeoutMs);
  set("between-bytes", given.betweenBytesTimeoutMs);
  return options;
}

/** `wasi:http/outgoing-handler` of the draft. */
export const octoberHandler: HostInterface = {
  handle: (call: GuestCall, request: unknown, given: DraftOptions | undefined): FutureResponse => {
    try {
      return sendRequest(call, held(request, OutgoingRequest), optionsOf(given));
    } catch (error) {
      if (!(error instanceof ResultError) || !(error.payload instanceof ErrorCode)) throw error;
      throw new ResultError(errorOf(error.payload));
    }
  },
};
