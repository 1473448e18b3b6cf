import type { GrantedStores } from "../../kv/granted-stores.ts";
import { httpLimits, isolateLimits } from "../../limits.ts";
import type { GuestComponent } from "../guest.ts";
import type { HttpExchange, TakeBytes } from "../http-exchange.ts";
import { RequestQueue } from "../request-queue.ts";
import type { QueueOwner } from "../queue-owner.ts";
import { checkHandler, IsolateRequest } from "./isolate-request.ts";
import type { GuestLog } from "./guest-log.ts";
import { ComponentIsolate } from "./isolate.ts";
import type { IsolateProgram } from "./load.ts";
import { failExchange } from "./request-failure.ts";
import { untilStill } from "./until-still.ts";

/** A TypeScript or JavaScript component: one isolate at a time, replaced when it is spent. */
export class IsolateComponent implements GuestComponent, QueueOwner<IsolateRequest> {
  readonly #program: IsolateProgram;
  readonly #granted: GrantedStores;
  readonly #log: GuestLog;
  readonly #queue: RequestQueue<IsolateRequest>;
  /** An isolate takes any number of requests at a time. */
  readonly hasRoom = true;
  readonly answersInTurn = true;
  /** Those of this turn of the event loop. */
  #arrived: IsolateRequest[] = [];
  #live: ComponentIsolate;
  /** Spent, but still working on requests. */
  #leaving: ComponentIsolate[] = [];

  /** Loads the component at once. Throws component-start-failed and component-without-handler. */
  constructor(program: IsolateProgram, granted: GrantedStores, log: GuestLog) {
    this.#program = program;
    this.#granted = granted;
    this.#log = log;
    const { requestMillisecondsMax } = program.settings;
    const { waitingRequestsMax } = isolateLimits;
    const { waitingBodyBytesMax } = httpLimits;
    this.#queue = new RequestQueue(
      { requestMillisecondsMax, waitingRequestsMax, waitingBodyBytesMax },
      this,
    );
    this.#live = new ComponentIsolate(program, granted, log);
    checkHandler(this.#live, program);
  }

  handle(exchange: HttpExchange): void {
    this.#queue.add(new IsolateRequest(exchange));
  }

  async retire(): Promise<void> {
    await this.#queue.whenIdle();
    const isolates = [this.#live, ...this.#leaving];
    // What requests have left running gets as long as it does when Bobbin stops.
    await untilStill(isolates, httpLimits.drainMillisecondsMax);
    for (const isolate of isolates) isolate.close(null);
  }

  close(): void {
    this.#queue.close();
    for (const isolate of [this.#live, ...this.#leaving]) isolate.close(null);
  }

  prepare(request: IsolateRequest, take: TakeBytes): Promise<void> | null {
    return request.readBody(this.#live.handlerKind, take);
  }

  /** At the end of the turn, when all that have come in it are there. */
  begin(request: IsolateRequest): void {
    if (this.#arrived.length === 0) setImmediate(this.#beginInTurn);
    this.#arrived.push(request);
  }

  readonly #beginInTurn = (): void => {
    this.#live.together?.inTurn(() => {
      const arrived = this.#arrived;
      this.#arrived = [];
      for (let left = arrived; left.length > 0;) left = this.#beginSome(left);
      for (const isolate of [this.#live, ...this.#leaving]) isolate.together?.flush();
    });
  };

  /** Begins one or more of them, in order; the others. */
  #beginSome(requests: readonly IsolateRequest[]): IsolateRequest[] {
    const [first, ...others] = requests as [IsolateRequest, ...IsolateRequest[]];
    if (!this.#queue.works(first)) return others;
    const over = (request: IsolateRequest): void => this.#queue.done(request);
    try {
      const isolate = this.#ready();
      const end = requests.findIndex((each) => !each.hasNoBody || !this.#queue.works(each));
      const count = Math.min(
        end === -1 ? requests.length : end,
        isolate.together?.requestsMax ?? 1,
      );
      if (count > 1) {
        const rest =
          isolate.together?.answer(requests.slice(0, count), isolate.handlerKind === "fetch", {
            taken: (request, context) => request.taken(context && { isolate, context }),
            over,
          }) ?? [];
        return [...rest, ...requests.slice(count)];
      }
      first.giveTo(isolate, () => over(first));
    } catch (error) {
      this.fail(first, error);
      over(first);
    }
    return others;
  }

  crowded(): void {}

  fail(request: IsolateRequest, error: unknown): void {
    if (!request.fail(error)) failExchange(request.exchange, error, this.#program, this.#log);
  }

  drop(request: IsolateRequest): void {
    request.drop();
  }

  #ready(): ComponentIsolate {
    if (!this.#live.spent) return this.#live;
    this.#leaving.push(this.#live);
    this.#live = new ComponentIsolate(this.#program, this.#granted, this.#log);
    this.#leaving = this.#leaving.filter((isolate) => {
      if (!isolate.busy) isolate.close(null);
      return isolate.busy;
    });
    return this.#live;
  }
}
