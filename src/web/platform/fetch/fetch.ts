/** Outbound requests by the host: https://fetch.spec.whatwg.org/#fetch-method */
import type { SharedView } from "../bytes/shared-view.ts";
import type { HostCalls } from "../../host-calls.ts";
import { onAbort, type AbortSignal } from "../events/abort.ts";
import { takeBody, type TakenBody, toBytes } from "../body/body.ts";
import type { ChunkSource } from "../bytes/chunks.ts";
import { checkIntegrity } from "./integrity.ts";
import { headersFromText, headersToText } from "./headers.ts";
import { localResponse } from "./local-response.ts";
import { followedSignal, Request, type RequestInit } from "./request.ts";
import { isNullBodyStatus, receivedResponse, type Response } from "./response.ts";
import type { URL } from "../url/url.ts";

/** The global `fetch`, and what the host calls as its requests go on. */
export interface Fetcher {
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
  fetchHead(id: number, status: number, statusText: string, url: string, headers: string): void;
  fetchChunk(id: number, bytes: number): void;
  fetchFailed(id: number, reason: string): void;
}

interface Settlers<Value> {
  resolve(value: Value): void;
  reject(reason: unknown): void;
}

/** A request under way. */
interface Outbound {
  readonly method: string;
  readonly url: string;
  readonly head: Settlers<Response>;
  chunk: Settlers<Uint8Array<ArrayBuffer> | null> | null;
  /** Set when no more will come. */
  failure: { reason: unknown } | null;
  readonly forgetSignal: () => void;
}

/** Makes `fetch`. */
export function createFetcher(host: HostCalls, shared: SharedView): Fetcher {
  const outbound = new OutboundRequests(host, shared);
  return {
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const signal = followedSignal(request);
      const content = takeBody(request);
      const body = content === null ? null : await bytesUnlessAborted(content, signal);
      signal?.throwIfAborted();
      const response = localResponse(request) ?? (await outbound.send(request, body, signal));
      const { integrity } = request as unknown as { readonly integrity: string };
      return integrity === "" ? response : await checkIntegrity(host, shared, integrity, response);
    },
    fetchHead: (...head) => outbound.head(...head),
    fetchChunk: (id, bytes) => outbound.chunk(id, bytes),
    fetchFailed: (id, reason) => outbound.end(id, { reason: fetchError(reason) }),
  };
}

/** The bytes of a body. Who gives them piece by piece is told when nobody wants them any more. */
async function bytesUnlessAborted(
  content: Exclude<TakenBody, null>,
  signal: AbortSignal | null,
): Promise<Uint8Array> {
  if (signal === null || typeof content === "string" || content instanceof Uint8Array) {
    return await toBytes(content);
  }
  const cancel = (): void => {
    // Why it could not be cancelled is of no interest to anybody.
    void (async () => content.cancel(signal.reason))().catch(() => {});
  };
  if (signal.aborted) cancel();
  const forget = onAbort(signal, cancel);
  try {
    signal.throwIfAborted();
    return await toBytes(content);
  } finally {
    forget();
  }
}

/** The requests under way, by the numbers that both sides know them by. */
class OutboundRequests {
  readonly #host: HostCalls;
  readonly #shared: SharedView;
  readonly #requests = new Map<number, Outbound>();
  #lastId = 0;

  constructor(host: HostCalls, shared: SharedView) {
    this.#host = host;
    this.#shared = shared;
  }

  send(request: Request, body: Uint8Array | null, signal: AbortSignal | null): Promise<Response> {
    const { method, url, headers, redirect } = request;
    const id = ++this.#lastId;
    const { promise, ...head } = Promise.withResolvers<Response>();
    const forgetSignal =
      signal === null ? () => {} : onAbort(signal, () => this.#abort(id, signal.reason));
    this.#requests.set(id, { method, url, head, chunk: null, failure: null, forgetSignal });
    const length = body === null ? -1 : this.#shared.write(body);
    this.#host.fetchStart(id, method, url, headersToText(headers), length, redirect);
    return promise;
  }

  head(id: number, status: number, statusText: string, url: string, headers: string): void {
    const request = this.#requests.get(id);
    if (request === undefined) return;
    const bodiless = request.method === "HEAD" || isNullBodyStatus(status);
    const response = receivedResponse({
      status,
      statusText,
      url,
      redirected: withoutFragment(url) !== withoutFragment(request.url),
      headers: headersFromText(headers, true),
      content: bodiless ? null : this.#body(id, request),
    });
    request.head.resolve(response);
    if (bodiless) this.#abort(id, undefined);
  }

  chunk(id: number, bytes: number): void {
    const request = this.#requests.get(id);
    if (request === undefined) return;
    const reader = request.chunk;
    request.chunk = null;
    if (bytes < 0) this.end(id, null);
    reader?.resolve(bytes < 0 ? null : new Uint8Array(this.#shared.read(bytes)));
  }

  end(id: number, failure: Outbound["failure"]): void {
    const request = this.#requests.get(id);
    if (request === undefined) return;
    this.#requests.delete(id);
    request.forgetSignal();
    request.failure = failure;
    if (failure === null) return;
    request.head.reject(failure.reason);
    request.chunk?.reject(failure.reason);
  }

  #abort(id: number, reason: unknown): void {
    if (!this.#requests.has(id)) return;
    this.#host.fetchAbort(id);
    this.end(id, { reason });
  }

  #body(id: number, request: Outbound): ChunkSource {
    return {
      read: async () => {
        if (request.failure !== null) throw request.failure.reason;
        if (!this.#requests.has(id)) return null;
        const { promise, ...chunk } = Promise.withResolvers<Uint8Array<ArrayBuffer> | null>();
        request.chunk = chunk;
        this.#host.fetchRead(id);
        return promise;
      },
      cancel: (reason) => this.#abort(id, reason),
    };
  }
}

function withoutFragment(url: string): string {
  return url.split("#", 1)[0] ?? "";
}

function fetchError(reason: string): TypeError {
  const lineEnd = reason.indexOf("\n");
  const error = new TypeError(reason.slice(lineEnd + 1));
  return Object.defineProperty(error, "code", {
    value: reason.slice(0, lineEnd),
    enumerable: true,
  });
}
