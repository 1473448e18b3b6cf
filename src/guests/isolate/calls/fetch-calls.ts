import { type BobbinError, bobbinError, isBobbinError } from "../../../errors.ts";
import { isolateCallLimits } from "../../../limits.ts";
import { withCarriedTrace } from "../../carried-trace.ts";
import { RefusedCall, textOf, wholeNumber } from "./call-arguments.ts";
import { askerOf } from "../../calls/ask-inner.ts";
import type { CallContext, CallGroup } from "./call-context.ts";
import { errorForGuest } from "./guarded-calls.ts";
import { type OutboundRequest, receivedHeaders, sendOutbound } from "../../outbound-request.ts";
import type { RequestContext } from "../requests-in-flight.ts";
import { errorMessage } from "../../../common/error-facts.ts";

/** How much of an address an error shows. */
const shownCharactersMax = 256;

interface RunningFetch {
  readonly context: RequestContext | null;
  readonly url: string;
  readonly controller: AbortController;
  /** Of its body, which is held for the guest until it is over. */
  readonly heldBytes: number;
  body: ReadableStreamDefaultReader<Uint8Array> | null;
}

/** The host's calls behind `fetch`: outbound requests, each on behalf of the request that started it. */
export function createFetchCalls(
  context: CallContext,
): CallGroup<"fetchStart" | "fetchRead" | "fetchAbort"> {
  const fetches = new Fetches(context);
  return {
    calls: {
      fetchStart: (id, method, url, headers, bytes, redirect) => {
        for (const text of [method, url, headers, redirect]) textOf(text);
        fetches.start(id, { method, url, headers, redirect }, bytes);
      },
      fetchRead: (id) => fetches.read(id),
      fetchAbort: (id) => fetches.abort(id),
    },
    close: () => fetches.abortAll(),
  };
}

type Head = Pick<OutboundRequest, "method" | "url" | "headers" | "redirect">;

/** Those of one isolate that are under way. */
class Fetches {
  readonly #context: CallContext;
  readonly #running = new Map<number, RunningFetch>();

  constructor(context: CallContext) {
    this.#context = context;
  }

  /** Starts one whose body, unless there is none (-1), is the first shared bytes. */
  start(id: number, head: Head, bytes: number): void {
    const { buffer, entry } = this.#context;
    wholeNumber(id, Number.MAX_SAFE_INTEGER);
    if (this.#running.has(id)) throw new RefusedCall("the request is under way already");
    const { url, headers } = head;
    const heldBytes = bytes === -1 ? 0 : buffer.view(bytes).byteLength;
    const refusal = this.#refusal(url, headers, heldBytes);
    const controller = new AbortController();
    const context = entry.current();
    this.#running.set(id, { context, url, controller, heldBytes, body: null });
    if (refusal !== null) return this.#settle(id, Promise.reject(refusal), () => {});
    const body = bytes === -1 ? null : buffer.read(bytes);
    const { settings } = this.#context;
    const traced = withCarriedTrace(settings, context?.exchange.headers ?? "", headers);
    this.#start(id, { ...head, headers: traced, body, signal: controller.signal });
  }

  /** Ends one; the guest hears no more of it. */
  abort(id: number): void {
    const fetching = this.#running.get(id);
    this.#running.delete(id);
    fetching?.controller.abort();
  }

  /** Ends all that are under way. */
  abortAll(): void {
    for (const { controller } of this.#running.values()) controller.abort();
    this.#running.clear();
  }

  /** Why it cannot be sent, whatever it asks; null where it can. */
  #refusal(url: string, headers: string, bytes: number): BobbinError | null {
    const { fetchesMax, headCharactersMax, urlCharactersMax } = isolateCallLimits;
    let held = bytes;
    for (const { heldBytes } of this.#running.values()) held += heldBytes;
    let detail: string | null = null;
    if (this.#running.size >= fetchesMax) {
      detail = `${fetchesMax} requests are under way already, the most that may`;
    } else if (url.length > urlCharactersMax) {
      detail = `its URL has more than ${urlCharactersMax} characters`;
    } else if (headers.length > headCharactersMax) {
      detail = `its headers have more than ${headCharactersMax} characters`;
    } else if (held > this.#context.buffer.bytesMax) {
      detail = "the bodies of the requests under way do not fit the component's memory";
    }
    return detail === null
      ? null
      : bobbinError("outbound-failed", { url: url.slice(0, shownCharactersMax), detail });
  }

  #start(id: number, request: OutboundRequest): void {
    const { url } = request;
    const context = this.#running.get(id)?.context;
    const asking = { sender: this.#context.settings, chain: context?.exchange.chain };
    const sent = sendOutbound(request, (target) => {
      const asker = askerOf(asking, target);
      context?.session.act();
      return asker;
    }).catch((error: unknown) => {
      throw isBobbinError(error) ? error : failure(url, error);
    });
    this.#settle(id, sent, (response, fetching) => {
      fetching.body = response.body?.getReader() ?? null;
      const headers = receivedHeaders(response);
      const { status, statusText } = response;
      const finalUrl = response.url === "" ? url : response.url;
      this.#context.entry.enter(
        fetching.context,
        "fetchHead",
        id,
        status,
        statusText,
        finalUrl,
        headers,
      );
    });
  }

  /** Reads the next chunk of a response's body. */
  read(id: number): void {
    const end = { done: true, value: undefined } as const;
    const fetching = this.#running.get(id);
    const read = fetching?.body?.read() ?? Promise.resolve(end);
    const chunk = read.catch((error: unknown) => {
      throw failure(fetching?.url ?? "", error);
    });
    this.#settle(id, chunk, ({ value }, { context }) => {
      if (value === undefined) this.#running.delete(id);
      this.#context.entry.enter(context, "fetchChunk", id, value ?? -1);
    });
  }

  /** Calls into the guest once the promise has settled, unless the fetch has been aborted. */
  #settle<Result>(
    id: number,
    promise: Promise<Result>,
    done: (result: Result, fetching: RunningFetch) => void,
  ): void {
    const fetching = this.#running.get(id);
    if (fetching === undefined) return;
    this.#context.entry.hold();
    promise.then(
      (result) => {
        this.#context.entry.release();
        if (this.#running.has(id)) done(result, fetching);
      },
      (error: unknown) => {
        this.#context.entry.release();
        if (!this.#running.delete(id)) return;
        if (isBobbinError(error) && error.isForPeople) this.#context.log("stderr", error.text);
        this.#context.entry.enter(
          fetching.context,
          "fetchFailed",
          id,
          errorForGuest(error, this.#context.log),
        );
      },
    );
  }
}

function failure(url: string, error: unknown): Error {
  const reason = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const detail = errorMessage(reason);
  return bobbinError("outbound-failed", { url, detail }, error);
}
