import type { GrantedStores } from "../../kv/granted-stores.ts";
import { bobbinError } from "../../errors.ts";
import type { IsolateEntry } from "./entry.ts";
import type { ExchangeBuffer } from "./exchange-buffer.ts";
import type { RequestContext } from "./request-context.ts";
import type { HostCalls } from "./runtime/host.ts";

/** The part of the host's calls by which a guest answers. */
export type ResponseCalls = Pick<
  HostCalls,
  "respond" | "respondChunk" | "respondEnd" | "respondError" | "readBody"
>;

type Step = () => void;

/**
 * The steps of responses in the order the guest took them. They are carried out after the guest
 * has returned, and only once its stores are durable: what a client has been told stays true.
 */
export class ResponseSteps {
  readonly #granted: GrantedStores;
  readonly #entry: IsolateEntry;
  readonly #waiting = new Map<RequestContext, Promise<void>>();
  #steps: [RequestContext, Step][] = [];

  constructor(granted: GrantedStores, entry: IsolateEntry) {
    this.#granted = granted;
    this.#entry = entry;
  }

  /** Adds a step of this request's response. */
  add(context: RequestContext, step: Step): void {
    this.#steps.push([context, step]);
  }

  /** Carries out what has been added; called when the guest has returned. */
  run(): void {
    if (this.#steps.length === 0) return;
    const steps = this.#steps;
    this.#steps = [];
    let durable: Promise<void> | null;
    try {
      durable = this.#granted.whenDurable();
    } catch (error) {
      for (const [context] of steps) this.#entry.fail(context, error);
      return;
    }
    for (const [context, step] of steps) {
      const before = this.#waiting.get(context);
      if (durable === null && before === undefined) step();
      else this.#wait(context, step, before, durable);
    }
  }

  #wait(
    context: RequestContext,
    step: Step,
    before: Promise<void> | undefined,
    durable: Promise<void> | null,
  ): void {
    const turn = Promise.all([before, durable]).then(
      () => step(),
      (error: unknown) => this.#entry.fail(context, error),
    );
    this.#waiting.set(context, turn);
    void turn.finally(() => {
      if (this.#waiting.get(context) === turn) this.#waiting.delete(context);
    });
  }
}

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

  function send(context: RequestContext, step: Step): void {
    steps.add(context, () => {
      if (context.ended) return;
      try {
        step();
      } catch (error) {
        entry.fail(context, error);
      }
    });
  }

  return {
    respond: (id, status, headers, body) => {
      const context = open(id, false);
      if (context === null) return;
      context.answered = true;
      if (body === -1) {
        send(context, () => context.exchange.startResponse(status, headers));
        return;
      }
      const content = typeof body === "string" ? body : exchange.read(body);
      send(context, () => {
        context.exchange.respond(status, headers, content);
        finish(context);
      });
    },
    respondChunk: (id, bytes) => {
      const context = open(id, true);
      if (context === null) return;
      const chunk = exchange.read(bytes);
      entry.hold();
      const drained = (gone: boolean): void => {
        entry.release();
        entry.enter(context, "drained", id, gone);
      };
      steps.add(context, () => {
        if (context.ended) setImmediate(drained, true);
        else if (context.exchange.write(chunk)) setImmediate(drained, false);
        else context.exchange.onDrain(drained);
      });
    },
    respondEnd: (id) => {
      const context = open(id, true);
      if (context === null) return;
      send(context, () => {
        context.exchange.end();
        finish(context);
      });
    },
    respondError: (id, text) => {
      const context = entry.inFlight(id);
      if (context !== undefined) entry.fail(context, bobbinError("guest-failed", { detail: text }));
    },
    readBody: (id) => {
      const context = entry.inFlight(id);
      if (context === undefined) return;
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
