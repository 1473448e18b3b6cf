import { bobbinError } from "../../errors.ts";
import { isOutboundAllowed } from "../../manifest/outbound-hosts.ts";
import type { IsolateEntry } from "./entry.ts";
import type { ExchangeBuffer } from "./exchange-buffer.ts";
import { errorForGuest } from "./host-error.ts";
import type { IsolateSettings } from "./plan.ts";
import type { RequestContext } from "./request-context.ts";
import type { HostCalls } from "./runtime/host.ts";

/** Outbound requests of the guest, each on behalf of the request that started it. */
export interface FetchCalls extends Pick<HostCalls, "fetchStart" | "fetchRead" | "fetchAbort"> {
  /** Ends all that are under way. */
  abortAll(): void;
}

interface OutboundFetch {
  readonly context: RequestContext | null;
  readonly controller: AbortController;
  body: ReadableStreamDefaultReader<Uint8Array> | null;
}

const redirectsMax = 20;

/** The part of the host's calls behind `fetch`. Only hosts that the manifest allows are reached, redirects included. */
export function fetchCalls(
  buffer: ExchangeBuffer,
  entry: IsolateEntry,
  settings: IsolateSettings,
): FetchCalls {
  const { component, place, outboundHosts } = settings;
  const running = new Map<number, OutboundFetch>();

  function check(url: URL): URL {
    if (isOutboundAllowed(outboundHosts, url)) return url;
    const { origin } = url;
    throw bobbinError("outbound-denied", { component: component.id, url: url.href, origin, place });
  }

  /** Follows redirects itself, so that each target is checked before it is asked. */
  async function request(url: URL, init: RequestInit, redirect: string): Promise<Response> {
    let target = url;
    for (let step = 0; step <= redirectsMax; step += 1) {
      const response = await fetch(check(target), { ...init, redirect: "manual" });
      const location = response.headers.get("location");
      if (
        redirect === "manual" ||
        location === null ||
        ![301, 302, 303, 307, 308].includes(response.status)
      ) {
        return response;
      }
      await response.body?.cancel();
      if (redirect === "error") throw new TypeError(`${target.href} redirects`);
      const next = new URL(location, target);
      init = redirected(init, response.status, next.origin === target.origin);
      target = next;
    }
    throw new TypeError(`more than ${redirectsMax} redirects`);
  }

  /** Calls into the guest once the promise has settled, unless the fetch was aborted meanwhile. */
  function settle<Result>(
    id: number,
    promise: Promise<Result>,
    done: (result: Result) => void,
  ): void {
    const fetching = running.get(id);
    if (fetching === undefined) return;
    entry.hold();
    promise.then(
      (result) => {
        entry.release();
        if (running.has(id)) done(result);
      },
      (error: unknown) => {
        entry.release();
        if (running.delete(id))
          entry.enter(fetching.context, "fetchFailed", id, errorForGuest(error));
      },
    );
  }

  return {
    fetchStart: (id, method, url, headers, bytes, redirect) => {
      const context = entry.current();
      const controller = new AbortController();
      running.set(id, { context, controller, body: null });
      const body = bytes === -1 ? null : buffer.read(bytes);
      const init = { method, headers: pairs(headers), body, signal: controller.signal };
      const promise = request(new URL(url), init, redirect).catch((error: unknown) => {
        throw outboundError(url, error);
      });
      settle(id, promise, (response) => {
        const fetching = running.get(id);
        if (fetching !== undefined) fetching.body = response.body?.getReader() ?? null;
        const text = [...response.headers].flat().join("\n");
        const finalUrl = response.url === "" ? url : response.url;
        entry.enter(context, "fetchHead", id, response.status, response.statusText, finalUrl, text);
      });
    },
    fetchRead: (id) => {
      const fetching = running.get(id);
      if (fetching === undefined) return;
      const end = { done: true, value: undefined } as const;
      settle(id, fetching.body?.read() ?? Promise.resolve(end), ({ value }) => {
        if (value === undefined) running.delete(id);
        entry.enter(
          fetching.context,
          "fetchChunk",
          id,
          value === undefined ? -1 : buffer.write(value),
        );
      });
    },
    fetchAbort: (id) => {
      const fetching = running.get(id);
      running.delete(id);
      fetching?.controller.abort();
    },
    abortAll: () => {
      for (const { controller } of running.values()) controller.abort();
      running.clear();
    },
  };
}

function outboundError(url: string, error: unknown): unknown {
  if (error instanceof Error && error.name === "BobbinError") return error;
  const reason =
    error instanceof Error ? (error.cause instanceof Error ? error.cause : error) : null;
  return bobbinError("outbound-failed", { url, detail: reason?.message ?? String(error) }, error);
}

function pairs(text: string): [string, string][] {
  const lines = text === "" ? [] : text.split("\n");
  const list: [string, string][] = [];
  for (let at = 0; at + 1 < lines.length; at += 2) {
    list.push([lines[at] as string, lines[at + 1] as string]);
  }
  return list;
}

/** What a redirect changes of the request, as the Fetch standard has it. */
function redirected(init: RequestInit, status: number, sameOrigin: boolean): RequestInit {
  const toGet =
    (status === 303 && init.method !== "HEAD" && init.method !== "GET") ||
    ((status === 301 || status === 302) && init.method === "POST");
  const dropped = new Set([
    ...(toGet
      ? [
          "content-length",
          "content-type",
          "content-encoding",
          "content-language",
          "content-location",
        ]
      : []),
    ...(sameOrigin ? [] : ["authorization", "cookie", "proxy-authorization"]),
  ]);
  const headers = (init.headers as [string, string][]).filter(
    ([name]) => !dropped.has(name.toLowerCase()),
  );
  return toGet ? { ...init, headers, method: "GET", body: null } : { ...init, headers };
}
