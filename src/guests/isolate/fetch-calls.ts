import { bobbinError, isBobbinError } from "../../errors.ts";
import { isOutboundAllowed } from "../../manifest/outbound-hosts.ts";
import type { IsolateEntry } from "./entry.ts";
import type { ExchangeBuffer } from "./exchange-buffer.ts";
import { errorForGuest } from "./host-error.ts";
import { type OutboundRequest, receivedHeaders, sendOutbound } from "../outbound-request.ts";
import type { IsolateSettings } from "./plan.ts";
import type { RequestContext } from "./request-context.ts";
import type { HostCalls } from "./runtime/host.ts";

interface RunningFetch {
  readonly context: RequestContext | null;
  readonly controller: AbortController;
  body: ReadableStreamDefaultReader<Uint8Array> | null;
}

/** The host's side of `fetch`: outbound requests, each on behalf of the request that started it. */
export class Fetches {
  readonly #buffer: ExchangeBuffer;
  readonly #entry: IsolateEntry;
  readonly #settings: IsolateSettings;
  readonly #running = new Map<number, RunningFetch>();

  constructor(buffer: ExchangeBuffer, entry: IsolateEntry, settings: IsolateSettings) {
    this.#buffer = buffer;
    this.#entry = entry;
    this.#settings = settings;
  }

  /** The part of the host's calls behind `fetch`. */
  readonly calls: Pick<HostCalls, "fetchStart" | "fetchRead" | "fetchAbort"> = {
    fetchStart: (id, method, url, headers, bytes, redirect) => {
      const controller = new AbortController();
      this.#running.set(id, { context: this.#entry.current(), controller, body: null });
      const body = bytes === -1 ? null : this.#buffer.read(bytes);
      this.#start(id, { url, method, headers, body, redirect, signal: controller.signal });
    },
    fetchRead: (id) => this.#read(id),
    fetchAbort: (id) => {
      const fetching = this.#running.get(id);
      this.#running.delete(id);
      fetching?.controller.abort();
    },
  };

  /** Ends all that are under way. */
  abortAll(): void {
    for (const { controller } of this.#running.values()) controller.abort();
    this.#running.clear();
  }

  #start(id: number, request: OutboundRequest): void {
    const { url } = request;
    const session = this.#running.get(id)?.context?.session;
    const sent = sendOutbound(request, (target) => {
      this.#check(target);
      session?.act();
    }).catch((error: unknown) => {
      throw isBobbinError(error) ? error : failure(url, error);
    });
    this.#settle(id, sent, (response, fetching) => {
      fetching.body = response.body?.getReader() ?? null;
      const headers = receivedHeaders(response);
      const { status, statusText } = response;
      const finalUrl = response.url === "" ? url : response.url;
      this.#entry.enter(fetching.context, "fetchHead", id, status, statusText, finalUrl, headers);
    });
  }

  #read(id: number): void {
    const end = { done: true, value: undefined } as const;
    const chunk = this.#running.get(id)?.body?.read() ?? Promise.resolve(end);
    this.#settle(id, chunk, ({ value }, { context }) => {
      if (value === undefined) this.#running.delete(id);
      this.#entry.enter(context, "fetchChunk", id, value ?? -1);
    });
  }

  #check(url: URL): void {
    const { component, place, outboundHosts } = this.#settings;
    if (isOutboundAllowed(outboundHosts, url)) return;
    const { href, origin } = url;
    throw bobbinError("outbound-denied", { component: component.id, url: href, origin, place });
  }

  /** Calls into the guest once the promise has settled, unless the fetch has been aborted. */
  #settle<Result>(
    id: number,
    promise: Promise<Result>,
    done: (result: Result, fetching: RunningFetch) => void,
  ): void {
    const fetching = this.#running.get(id);
    if (fetching === undefined) return;
    this.#entry.hold();
    promise.then(
      (result) => {
        this.#entry.release();
        if (this.#running.has(id)) done(result, fetching);
      },
      (error: unknown) => {
        this.#entry.release();
        if (!this.#running.delete(id)) return;
        this.#entry.enter(fetching.context, "fetchFailed", id, errorForGuest(error));
      },
    );
  }
}

function failure(url: string, error: unknown): Error {
  const reason = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const detail = reason instanceof Error ? reason.message : String(reason);
  return bobbinError("outbound-failed", { url, detail }, error);
}
