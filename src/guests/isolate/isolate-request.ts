import type { HttpExchange, TakeBytes } from "../http-exchange.ts";
import type { QueuedRequest } from "../queue-owner.ts";
import type { ComponentIsolate } from "./isolate.ts";
import type { RequestContext } from "./requests-in-flight.ts";
import { bobbinError } from "../../errors.ts";
import type { IsolateProgram } from "./load.ts";

/** Who works on a request, and as which of its own. */
interface Work {
  readonly isolate: ComponentIsolate;
  readonly context: RequestContext;
}

/** A request on its way to an isolate, and there. */
export class IsolateRequest implements QueuedRequest {
  readonly exchange: HttpExchange;
  /** As `ComponentIsolate.answer` has it. */
  #body: Uint8Array | 0 | -1 = 0;
  #work: Work | null = null;

  constructor(exchange: HttpExchange) {
    this.exchange = exchange;
  }

  get answered(): boolean {
    return this.#work?.context.answered === true;
  }

  get complete(): boolean {
    return this.#work?.context.complete === true;
  }

  /** Whether it comes with its head alone. */
  get hasNoBody(): boolean {
    return this.#body === 0;
  }

  /** Reads the body where a handler of this kind takes it whole; null where nothing has to be waited for. */
  readBody(handlerKind: string, take: TakeBytes): Promise<void> | null {
    const { exchange } = this;
    if (exchange.bodyBytes === 0) return null;
    if (!takesBodyWhole(exchange, handlerKind)) {
      this.#body = -1;
      return null;
    }
    return exchange.readBody(take).then((body) => {
      this.#body = body;
    });
  }

  /** Gives it to an isolate; `over` is called when it has ended. */
  giveTo(isolate: ComponentIsolate, over: () => void): void {
    const body = this.#body;
    this.#body = 0;
    this.#work = { isolate, context: isolate.answer(this.exchange, body, over) };
  }

  /** An isolate has taken it, or (null) has given it back. */
  taken(work: Work | null): void {
    this.#work = work;
  }

  /** Ends it for this reason where an isolate has it; whether one has. */
  fail(error: unknown): boolean {
    this.#work?.isolate.abandon(this.#work.context, error);
    return this.#work !== null;
  }

  /** Lets the isolate that has it know that its client has left. */
  drop(): void {
    this.#work?.isolate.drop(this.#work.context);
  }
}

/** A body of no more than this is there at once for a handler that takes streams too. */
const wholeBytesMax = 65_536;

/** Throws component-without-handler for an isolate that could answer nothing. */
export function checkHandler(isolate: ComponentIsolate, program: IsolateProgram): void {
  if (isolate.handlerKind !== "") return;
  const { id, source } = program.settings.component;
  isolate.close(null);
  throw bobbinError("component-without-handler", { component: id, path: source });
}

/** `handleRequest` takes a body whole; `fetch` reads a long one, or one of unknown length, as it comes. */
function takesBodyWhole(exchange: HttpExchange, handlerKind: string): boolean {
  if (handlerKind === "handleRequest") return true;
  return exchange.bodyBytes >= 0 && exchange.bodyBytes <= wholeBytesMax;
}
