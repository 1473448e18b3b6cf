import type { HostCalls } from "../../../../src/web/host-calls.ts";
import { engine } from "./engine.ts";
import type { SharedBuffer } from "./shared-buffer.ts";
import { findWideHeader } from "./header-text.ts";
import type { Later } from "./later.ts";

/** A request, its body whole. */
export interface WholeRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** Name, value, name, value, … joined with line feeds. */
  readonly headers: string;
  readonly body: Uint8Array;
}

/** A response, its body whole; headers as in requests. */
export interface WholeResponse {
  readonly status: number;
  readonly headers: string;
  readonly body: Uint8Array;
}

/** The part of the host's calls by which a component answers, and the other end of them. */
export interface Responses {
  readonly calls: Pick<HostCalls, `respond${string}` & keyof HostCalls> &
    Pick<HostCalls, "readBody">;
  /** Hands a request to the component. A handler that fails gives the status 500; why is printed. */
  ask(request: WholeRequest): Promise<WholeResponse>;
}

interface Asked {
  readonly request: WholeRequest;
  readonly resolve: (response: WholeResponse) => void;
  /** The head that came, and the chunks since. */
  started: { readonly status: number; readonly headers: string; chunks: Uint8Array[] } | null;
}

const noBytes = new Uint8Array(0);

/** Makes them. A streamed response is collected: the interface takes it whole. */
export function responses(buffer: SharedBuffer, later: Later): Responses {
  const underWay = new Map<number, Asked>();
  let lastId = 0;

  const finish = (id: number, status: number, headers: string, body: Uint8Array): void => {
    const asked = underWay.get(id);
    underWay.delete(id);
    asked?.resolve({ status, headers, body });
  };
  const fail = (id: number, text: string): void => {
    const asked = underWay.get(id);
    if (asked === undefined) return;
    engine.print("stderr", `${asked.request.method} ${asked.request.url}: ${text}`);
    finish(id, 500, "", noBytes);
  };

  return {
    calls: {
      respond(id, status, headers, body) {
        const asked = underWay.get(id);
        if (asked === undefined) return;
        const fault = faultOf(status, headers);
        if (fault !== null) {
          fail(id, `the handler's answer is no HTTP response: ${fault}`);
        } else if (typeof body === "string") {
          finish(id, status, headers, engine.encoder.encode(body));
        } else if (body === -1) {
          asked.started = { status, headers, chunks: [] };
        } else finish(id, status, headers, buffer.read(body));
      },
      respondChunk(id, bytes) {
        underWay.get(id)?.started?.chunks.push(buffer.read(bytes));
        later((guest) => guest.drained(id, !underWay.has(id)));
      },
      respondEnd(id) {
        const started = underWay.get(id)?.started;
        if (started) finish(id, started.status, started.headers, concatenate(started.chunks));
      },
      respondError: (id, text) => fail(id, `the handler threw: ${text}`),
      // Bodies come whole, so that nobody asks for a chunk of one.
      readBody: (id) => later((guest) => guest.bodyChunk(id, -1)),
    },

    ask: (request) =>
      new Promise((resolve) => {
        const id = ++lastId;
        underWay.set(id, { request, resolve, started: null });
        const bytes = buffer.write(request.body);
        later((guest) => guest.request(id, request.method, request.url, request.headers, bytes));
      }),
  };
}

/** What the interface would change in silence, and the host would not take. */
function faultOf(status: number, headers: string): string | null {
  if (!Number.isInteger(status) || status < 200 || status > 999) return `its status is ${status}`;
  const wide = findWideHeader(headers);
  return wide === null ? null : `Invalid character in header content ["${wide}"]`;
}

function concatenate(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
