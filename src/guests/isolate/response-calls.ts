import { bobbinError } from "../../errors.ts";
import type { IsolateEntry } from "./entry.ts";
import type { ExchangeBuffer } from "./exchange-buffer.ts";
import type { RequestContext } from "./request-context.ts";
import type { ResponseSteps } from "./response-steps.ts";
import type { Guest, HostCalls } from "./runtime/host.ts";

/** The part of the host's calls by which a guest reads a request's body and answers. */
export type ResponseCalls = Pick<
  HostCalls,
  "respond" | "respondChunk" | "respondEnd" | "respondError" | "readBody"
>;

/** Builds the calls; `finish` is told when a request's response is complete. */
export function responseCalls(
  exchange: ExchangeBuffer,
  entry: IsolateEntry,
  steps: ResponseSteps,
  finish: (context: RequestContext) => void,
): ResponseCalls {
  /** The request, unless it has failed or been answered meanwhile. */
  function open(id: number, answered: boolean): RequestContext | null {
    const context = entry.inFlight(id);
    return context === undefined || context.answered !== answered ? null : context;
  }

  /** Carries a step out unless the request has ended; whether it was carried out. */
  function attempt(context: RequestContext, lost: Error | null, step: () => void): boolean {
    if (context.ended) return false;
    try {
      if (lost !== null) throw lost;
      step();
      return true;
    } catch (error) {
      entry.fail(context, error);
      return false;
    }
  }

  function enterLater<Name extends keyof Guest>(
    context: RequestContext | null,
    name: Name,
    ...args: Parameters<Guest[Name]>
  ): void {
    entry.hold();
    setImmediate(() => {
      entry.release();
      entry.enter(context, name, ...args);
    });
  }

  function sendChunk(context: RequestContext, lost: Error | null, chunk: Uint8Array): void {
    let flows = true;
    const sent = attempt(context, lost, () => (flows = context.exchange.write(chunk)));
    if (!sent || flows) enterLater(context, "drained", context.id, !sent);
    else {
      entry.hold();
      context.exchange.onDrain((gone) => {
        entry.release();
        entry.enter(context, "drained", context.id, gone);
      });
    }
  }

  return {
    respond: (id, status, headers, body) => {
      const context = open(id, false);
      if (context === null) {
        if (body === -1) enterLater(entry.current(), "drained", id, true);
        return;
      }
      context.answered = true;
      if (body === -1) {
        steps.add((lost) => {
          attempt(context, lost, () => {
            if (context.exchange.startResponse(status, headers)) return;
            finish(context);
            enterLater(context, "drained", id, true);
          });
        });
        return;
      }
      context.complete = true;
      const content = typeof body === "string" ? body : exchange.read(body);
      steps.add((lost) => {
        attempt(context, lost, () => {
          context.exchange.respond(status, headers, content);
          finish(context);
        });
      });
    },
    respondChunk: (id, bytes) => {
      const context = open(id, true);
      if (context === null) {
        enterLater(entry.current(), "drained", id, true);
        return;
      }
      const chunk = exchange.read(bytes);
      entry.hold();
      steps.add((lost) => {
        entry.release();
        sendChunk(context, lost, chunk);
      });
    },
    respondEnd: (id) => {
      const context = open(id, true);
      if (context === null) return;
      context.complete = true;
      steps.add((lost) => {
        attempt(context, lost, () => {
          context.exchange.end();
          finish(context);
        });
      });
    },
    respondError: (id, text) => {
      const context = entry.inFlight(id);
      if (context !== undefined) entry.fail(context, bobbinError("guest-failed", { detail: text }));
    },
    readBody: (id) => {
      const context = entry.inFlight(id);
      if (context === undefined) {
        enterLater(entry.current(), "bodyChunk", id, -2);
        return;
      }
      entry.hold();
      context.exchange.readChunk().then(
        (chunk) => {
          entry.release();
          entry.enter(context, "bodyChunk", id, chunk === null ? -1 : exchange.write(chunk));
        },
        () => {
          entry.release();
          entry.enter(context, "bodyChunk", id, -2);
        },
      );
    },
  };
}
