import { bobbinError, isBobbinError } from "../../../errors.ts";
import { isOutboundAllowed } from "../../../manifest/outbound-hosts.ts";
import { ResultError, type GuestCall, type HostInterface } from "../host.ts";
import type { BodySink } from "./body-sink.ts";
import { Fields } from "./fields.ts";
import { ArrivingBytes, IncomingBody } from "./incoming-body.ts";
import {
  FutureResponse,
  IncomingResponse,
  methodName,
  type OutgoingRequest,
  type RequestOptions,
} from "./messages.ts";

const queuedBytesMax = 65_536;

/** A body on its way to another server. */
class RequestSink implements BodySink {
  readonly stream: ReadableStream<Uint8Array>;
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  #waiting: (() => void)[] = [];

  constructor() {
    this.stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => {
          for (const resolve of this.#waiting.splice(0)) resolve();
        },
        cancel: () => {
          this.#controller = null;
          for (const resolve of this.#waiting.splice(0)) resolve();
        },
      },
      { highWaterMark: queuedBytesMax, size: (chunk) => chunk?.length ?? 0 },
    );
  }

  room(): number {
    return Math.max(0, this.#controller?.desiredSize ?? queuedBytesMax);
  }

  write(bytes: Uint8Array): void {
    this.#controller?.enqueue(bytes);
  }

  wait(): Promise<void> {
    if (this.room() > 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  end(): void {
    this.#controller?.close();
    this.#controller = null;
  }

  abort(): void {
    this.#controller?.error(new Error("the request's body was dropped before it was finished"));
    this.#controller = null;
  }
}

function handle(
  call: GuestCall,
  request: OutgoingRequest,
  options: RequestOptions | undefined,
): FutureResponse {
  const url = targetOf(request);
  const { component, place, outboundHosts } = call.settings;
  if (!isOutboundAllowed(outboundHosts, url)) {
    const { href, origin } = url;
    const error = bobbinError("outbound-denied", {
      component: component.id,
      url: href,
      origin,
      place,
    });
    call.print("stderr", Buffer.from(`${error.text}\n`));
    throw new ResultError({ tag: "HTTP-request-denied" });
  }
  return new FutureResponse(send(call, url, request, options), errorCodeOf);
}

function targetOf({ scheme, authority, pathWithQuery }: OutgoingRequest): URL {
  const protocol = scheme === undefined ? "https" : (scheme.value ?? scheme.tag).toLowerCase();
  const url = URL.parse(`${protocol}://${authority ?? ""}${pathWithQuery ?? "/"}`);
  if (url === null || authority === undefined) {
    throw new ResultError({ tag: "HTTP-request-URI-invalid" });
  }
  return url;
}

async function send(
  call: GuestCall,
  url: URL,
  request: OutgoingRequest,
  options: RequestOptions | undefined,
): Promise<IncomingResponse> {
  const method = methodName(request.method) ?? "GET";
  const hasBody = method !== "GET" && method !== "HEAD";
  const sink = new RequestSink();
  request.finishUntaken();
  request.content.attach(sink);
  const controller = new AbortController();
  const signals = [call.signal, controller.signal];
  const limit = options?.firstByteTimeout ?? options?.connectTimeout;
  if (limit !== undefined) signals.push(AbortSignal.timeout(Math.ceil(Number(limit) / 1e6)));
  const init = {
    method,
    headers: request.headers
      .entries()
      .filter(([name]) => name.toLowerCase() !== "host")
      .map(([name, value]): [string, string] => [name, Buffer.from(value).toString("latin1")]),
    redirect: "manual" as const,
    signal: AbortSignal.any(signals),
    ...(hasBody ? { body: sink.stream, duplex: "half" as const } : {}),
  };
  const response = await fetch(url, init);
  const reader = response.body?.getReader() ?? null;
  const headers = new Fields([...response.headers], false);
  const body = new IncomingBody(
    () =>
      new ArrivingBytes(
        async () => (reader === null ? null : ((await reader.read()).value ?? null)),
        () => controller.abort(),
      ),
  );
  return new IncomingResponse(response.status, headers, body);
}

const codes: Readonly<Record<string, unknown>> = {
  ECONNREFUSED: { tag: "connection-refused" },
  ECONNRESET: { tag: "connection-terminated" },
  ENOTFOUND: { tag: "DNS-error", value: { rcode: "NXDOMAIN", infoCode: 0 } },
  EAI_AGAIN: { tag: "DNS-timeout" },
  ETIMEDOUT: { tag: "connection-timeout" },
  UND_ERR_CONNECT_TIMEOUT: { tag: "connection-timeout" },
  UND_ERR_HEADERS_TIMEOUT: { tag: "HTTP-response-timeout" },
  UND_ERR_SOCKET: { tag: "connection-terminated" },
};

/** The error-code for what went wrong with a request. */
function errorCodeOf(error: unknown): unknown {
  if (isBobbinError(error)) return { tag: "internal-error", value: error.text };
  if (error instanceof Error && error.name === "TimeoutError") return { tag: "connection-timeout" };
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const code = (cause as { code?: string } | null)?.code ?? "";
  if (Object.hasOwn(codes, code)) return codes[code];
  return { tag: "internal-error", value: cause instanceof Error ? cause.message : String(cause) };
}

/** `wasi:http/outgoing-handler`: requests to the hosts that the manifest allows. */
export const outgoingHandler: HostInterface = { handle };
