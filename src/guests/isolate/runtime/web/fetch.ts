/** Outbound requests by the host: https://fetch.spec.whatwg.org/#fetch-method */
import type { ExchangeView } from "../exchange-view.ts";
import type { HostCalls } from "../host.ts";
import { onAbort } from "./abort.ts";
import { takeBody, toBytes } from "./body.ts";
import type { ChunkSource } from "./chunks.ts";
import { headersFromText, headersToText } from "./headers.ts";
import { followedSignal, Request, type RequestInit } from "./request.ts";
import { isNullBodyStatus, receivedResponse, type Response } from "./response.ts";
import type { URL } from "./url.ts";

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
export function createFetcher(host: HostCalls, exchange: ExchangeView): Fetcher {
  const outbound = new Map<number, Outbound>();
  let lastId = 0;

  const end = (id: number, failure: Outbound["failure"]): void => {
    const request = outbound.get(id);
    if (request === undefined) return;
    outbound.delete(id);
    request.forgetSignal();
    request.failure = failure;
    if (failure === null) return;
    request.head.reject(failure.reason);
    request.chunk?.reject(failure.reason);
  };

  const abort = (id: number, reason: unknown): void => {
    if (!outbound.has(id)) return;
    host.fetchAbort(id);
    end(id, { reason });
  };

  const bodyOf = (id: number, request: Outbound): ChunkSource => ({
    async read() {
      if (request.failure !== null) throw request.failure.reason;
      if (!outbound.has(id)) return null;
      const { promise, ...chunk } = Promise.withResolvers<Uint8Array<ArrayBuffer> | null>();
      request.chunk = chunk;
      host.fetchRead(id);
      return promise;
    },
    cancel: (reason) => abort(id, reason),
  });

  return {
    async fetch(input, init) {
      const request = new Request(input, init);
      const signal = followedSignal(request);
      signal?.throwIfAborted();
      const content = takeBody(request);
      const bytes = content === null ? null : await toBytes(content);
      signal?.throwIfAborted();
      const id = ++lastId;
      const { promise, ...head } = Promise.withResolvers<Response>();
      const forgetSignal =
        signal === null ? () => {} : onAbort(signal, () => abort(id, signal.reason));
      const { method, url } = request;
      outbound.set(id, { method, url, head, chunk: null, failure: null, forgetSignal });
      const length = bytes === null ? -1 : exchange.write(bytes);
      host.fetchStart(id, method, url, headersToText(request.headers), length, request.redirect);
      return promise;
    },
    fetchHead(id, status, statusText, url, headers) {
      const request = outbound.get(id);
      if (request === undefined) return;
      const bodiless = request.method === "HEAD" || isNullBodyStatus(status);
      const content = bodiless ? null : bodyOf(id, request);
      const redirected = withoutFragment(url) !== withoutFragment(request.url);
      const received = headersFromText(headers, true);
      request.head.resolve(
        receivedResponse({ status, statusText, url, redirected, headers: received, content }),
      );
      if (bodiless) abort(id, undefined);
    },
    fetchChunk(id, bytes) {
      const request = outbound.get(id);
      if (request === undefined) return;
      const reader = request.chunk;
      request.chunk = null;
      if (bytes < 0) end(id, null);
      reader?.resolve(bytes < 0 ? null : new Uint8Array(exchange.read(bytes)));
    },
    fetchFailed: (id, reason) => end(id, { reason: fetchError(reason) }),
  };
}

function withoutFragment(url: string): string {
  return url.split("#", 1)[0] as string;
}

function fetchError(reason: string): TypeError {
  const lineEnd = reason.indexOf("\n");
  const error = new TypeError(reason.slice(lineEnd + 1));
  return Object.defineProperty(error, "code", {
    value: reason.slice(0, lineEnd),
    enumerable: true,
  });
}
