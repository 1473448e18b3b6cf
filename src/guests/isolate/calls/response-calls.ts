import { bobbinError } from "../../../errors.ts";
import { isolateCallLimits } from "../../../limits.ts";
import { RefusedCall, textOf } from "./call-arguments.ts";
import { type CallContext, type CallGroup, endsNothing } from "./call-context.ts";
import type { EntryArguments } from "../entries/entries.ts";
import type { TurnMemory, TakeAnswer } from "../turn-memory.ts";
import type { IsolateEntry } from "../entry.ts";
import type { SharedBuffer } from "../shared-buffer.ts";
import { type HeldBytes, sendPart, sendWhole } from "./send-body.ts";
import type { RequestContext } from "../requests-in-flight.ts";
import type { ResponseSteps } from "../../response-steps.ts";
import type { Guest } from "../../../web/host-calls.ts";
import type { Answer } from "../../../stores/store.ts";

/** The part of the host's calls by which a guest reads a request's body and answers. */
export type ResponseCall =
  | "respond"
  | "respondSoon"
  | "keepHead"
  | "respondChunk"
  | "respondEnd"
  | "respondError"
  | "entryFailed"
  | "nextRequest"
  | "readBody";

/** Makes the calls. A guest is always told how its chunk or its wish for one ended, so that nothing in it waits for ever. */
export function createResponseCalls(
  given: CallContext,
  takeNext: () => Answer<string | null>,
): CallGroup<ResponseCall> & { takeAnswers(): void } {
  const { entry, buffer } = given;
  const it = new Responses(given);
  return {
    takeAnswers: () => it.takeAnswers(),
    calls: {
      keepHead: (headers) => {
        if (given.turnMemory === null) throw new RefusedCall("there is no turn memory");
        return given.turnMemory.keepHead(headers);
      },
      respond: (id, status, headers, body) => {
        it.takeAnswers();
        const context = it.open(id, false);
        if (context !== null) {
          it.take(context, () => {
            if (body === -1) it.start(context, status, headOf(headers));
            else it.respond(context, status, headOf(headers), it.content(body));
          });
        } else if (body === -1) it.enterLater(entry.current(), "drained", id, true);
      },
      respondSoon: (...answer) => it.respondSoon(...answer),
      nextRequest: (id, ...answer) => {
        if (id !== undefined) it.respondSoon(id, ...answer);
        return takeNext();
      },
      respondChunk: (id, bytes) => {
        it.takeAnswers();
        const context = it.open(id, true);
        if (context === null) it.enterLater(entry.current(), "drained", id, true);
        else it.take(context, () => it.sendChunk(context, buffer.read(bytes)));
      },
      respondEnd: (id) => {
        it.takeAnswers();
        const context = it.open(id, true);
        if (context !== null) it.end(context);
      },
      respondError: (id, text) => {
        it.takeAnswers();
        const context = entry.inFlight(id);
        if (context === undefined) return;
        entry.fail(context, bobbinError("guest-failed", { detail: shortened(text) }));
      },
      entryFailed: (text) => {
        it.takeAnswers();
        entry.failed(bobbinError("guest-failed", { detail: shortened(text) }));
      },
      readBody: (id) => {
        const context = entry.inFlight(id);
        if (context === undefined) it.enterLater(entry.current(), "bodyChunk", id, -2);
        else it.readChunk(context);
      },
    },
    close: endsNothing,
  };
}

/** What the calls do, on requests that have not ended. */
class Responses {
  readonly #entry: IsolateEntry;
  readonly #buffer: SharedBuffer;
  readonly #steps: ResponseSteps;
  readonly #held: HeldBytes;
  readonly #turnMemory: TurnMemory | null;

  constructor({ entry, buffer, steps, held, turnMemory }: CallContext) {
    this.#entry = entry;
    this.#buffer = buffer;
    this.#steps = steps;
    this.#held = held;
    this.#turnMemory = turnMemory;
  }

  /** Those that the guest has left in the turn memory, in their order. */
  takeAnswers(): void {
    try {
      this.#turnMemory?.takeAnswers(this.#takeLeft);
    } catch (error) {
      this.#entry.failed(error);
    }
  }

  readonly #takeLeft: TakeAnswer = (id, status, headers, body) => {
    const context = this.open(id, false);
    if (context !== null) this.take(context, () => this.respond(context, status, headers, body));
  };

  /** The request, unless it has failed or been answered meanwhile. */
  open(id: number, answered: boolean): RequestContext | null {
    const context = this.#entry.inFlight(id);
    return context === undefined || context.answered !== answered ? null : context;
  }

  /** Takes over what the guest gives; a guest is not always there to hear why it cannot be taken. */
  take(context: RequestContext, take: () => void): void {
    context.answered = true;
    try {
      take();
    } catch (error) {
      this.#entry.fail(context, error);
      this.enterLater(context, "drained", context.id, true);
    }
  }

  /** What it is given is the guest's, and of any type. */
  respondSoon(id: number, status = 0, headers = "", body = "", isBytes = false): void {
    const context = this.open(id, false);
    if (context === null) return;
    this.take(context, () => {
      const text = textOf(body);
      const content = isBytes ? Buffer.from(text, "latin1") : text;
      this.respond(context, status, headOf(headers), content);
    });
  }

  content(body: string | number): string | Uint8Array {
    return typeof body === "string" ? body : this.#buffer.readBody(body);
  }

  respond(
    context: RequestContext,
    status: number,
    headers: string,
    body: string | Uint8Array,
  ): void {
    const { exchange } = context;
    const bytes = body.length;
    this.#held.take(bytes);
    const sent = (): void => this.#held.give(bytes);
    context.complete = true;
    this.#steps.add((lost) => {
      const begun = this.#attempt(context, lost, () => {
        sendWhole(exchange, status, headers, body, sent);
        this.#entry.answered(context);
      });
      if (!begun) sent();
    });
  }

  start(context: RequestContext, status: number, headers: string): void {
    this.#steps.add((lost) => {
      this.#attempt(context, lost, () => {
        if (context.exchange.startResponse(status, headers)) return;
        this.#entry.answered(context);
        this.enterLater(context, "drained", context.id, true);
      });
    });
  }

  end(context: RequestContext): void {
    context.complete = true;
    this.#steps.add((lost) => {
      this.#attempt(context, lost, () => {
        context.exchange.end();
        this.#entry.answered(context);
      });
    });
  }

  sendChunk(context: RequestContext, chunk: Uint8Array): void {
    const entry = this.#entry;
    this.#held.take(chunk.byteLength);
    entry.hold();
    this.#steps.add((lost) => {
      entry.release();
      this.#held.give(chunk.byteLength);
      let flows = true;
      const sent = this.#attempt(context, lost, () => (flows = sendPart(context.exchange, chunk)));
      if (!sent || flows) {
        this.enterLater(context, "drained", context.id, !sent);
        return;
      }
      entry.hold();
      context.exchange.onDrain((gone) => {
        entry.release();
        entry.enter(context, "drained", context.id, gone);
      });
    });
  }

  readChunk(context: RequestContext): void {
    this.#entry.hold();
    const tell = (bytes: Uint8Array | number): void => {
      this.#entry.release();
      this.#entry.enter(context, "bodyChunk", context.id, bytes);
    };
    context.exchange.readChunk().then(
      (chunk) => tell(chunk ?? -1),
      () => tell(-2),
    );
  }

  /** Carries a step out unless the request has ended; whether it was carried out. */
  #attempt(context: RequestContext, lost: Error | null, step: () => void): boolean {
    if (context.ended) return false;
    try {
      if (lost !== null) throw lost;
      step();
      return true;
    } catch (error) {
      this.#entry.fail(context, error);
      return false;
    }
  }

  enterLater<Name extends keyof Guest>(
    context: RequestContext | null,
    name: Name,
    ...args: EntryArguments<Name>
  ): void {
    this.#entry.hold();
    setImmediate(() => {
      this.#entry.release();
      this.#entry.enter(context, name, ...args);
    });
  }
}

const { headCharactersMax, logCharactersMax } = isolateCallLimits;

/** Header texts that no client would take cost the host more than they do the guest. */
function headOf(headers: unknown): string {
  const text = textOf(headers);
  if (text.length <= headCharactersMax) return text;
  throw bobbinError("guest-bad-response", {
    detail: `its headers have more than ${headCharactersMax} characters`,
  });
}

function shortened(text: unknown): string {
  const all = textOf(text);
  return all.length <= logCharactersMax ? all : `${all.slice(0, logCharactersMax)}…`;
}
