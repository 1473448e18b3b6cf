import { bobbinError } from "../../errors.ts";
import type { GrantedStores } from "../../kv/granted-stores.ts";
import { httpLimits, isolateLimits } from "../../limits.ts";
import { type Exchange, type GuestComponent, untilIdle } from "../exchange.ts";
import { checkHandler, takesBodyWhole } from "./handler-kind.ts";
import type { GuestLog } from "./guest-log.ts";
import { ComponentIsolate, type IsolatePool } from "./isolate.ts";
import type { IsolateProgram } from "./load.ts";
import { failExchange } from "./request-failure.ts";
import { WaitingRequests } from "./waiting-requests.ts";

type Limits = Pick<
  typeof isolateLimits,
  "waitingIsolatesMax" | "waitingRequestsMax" | "idleIsolatesMax" | "idleMillisecondsMax"
>;

/**
 * A TypeScript or JavaScript component that waits for stores: isolates on threads of their own, each of
 * which answers one request at a time. More are made while requests wait; then requests queue.
 */
export class WaitingComponent implements GuestComponent, IsolatePool {
  readonly #program: IsolateProgram;
  readonly #granted: GrantedStores;
  readonly #log: GuestLog;
  readonly #limits: { readonly [Name in keyof Limits]: number };
  readonly #waiting: WaitingRequests;
  readonly #handlerKind: string;
  readonly #isolates = new Set<ComponentIsolate>();
  readonly #working = new Set<ComponentIsolate>();
  /** The one that was used last is taken first. */
  readonly #idle: ComponentIsolate[] = [];
  /** The fewest that were idle at a time since the last look. */
  #idleMin = 0;
  #idleTimer: NodeJS.Timeout | null = null;
  #isGrowing = false;
  #isClosed = false;

  /** Loads the component at once. Throws component-start-failed and component-without-handler. */
  constructor(
    program: IsolateProgram,
    granted: GrantedStores,
    log: GuestLog,
    limits: { readonly [Name in keyof Limits]: number } = isolateLimits,
  ) {
    this.#program = program;
    this.#granted = granted;
    this.#log = log;
    this.#limits = limits;
    const { requestMillisecondsMax } = program.settings;
    this.#waiting = new WaitingRequests(requestMillisecondsMax, (exchange, error) =>
      this.#fail(exchange, error),
    );
    const first = this.#make();
    checkHandler(first, program);
    this.#handlerKind = first.handlerKind;
  }

  /** How many isolates there are at present. */
  get isolateCount(): number {
    return this.#isolates.size;
  }

  /** How many requests wait for one. */
  get waitingCount(): number {
    return this.#waiting.count;
  }

  handle(exchange: Exchange): void {
    const { waitingRequestsMax } = this.#limits;
    if (this.#isClosed) this.#fail(exchange, stopping());
    else if (this.#waiting.count >= waitingRequestsMax) {
      this.#fail(exchange, bobbinError("guest-overloaded", { max: waitingRequestsMax }));
    } else if (exchange.bodyBytes !== 0 && takesBodyWhole(exchange, this.#handlerKind)) {
      this.#waiting.addWithBody(exchange, () => this.#serve());
    } else {
      this.#begin(exchange, exchange.bodyBytes === 0 ? 0 : -1);
    }
  }

  async retire(): Promise<void> {
    const isAny = (is: (isolate: ComponentIsolate) => boolean): boolean =>
      [...this.#isolates].some(is);
    await untilIdle(() => this.#waiting.count > 0 || isAny(({ busy }) => busy));
    // What requests have left running gets as long as it does when Bobbin stops.
    const deadline = performance.now() + httpLimits.drainMillisecondsMax;
    await untilIdle(
      () => performance.now() < deadline && isAny(({ awaiting, running }) => awaiting || running),
    );
    this.close();
  }

  close(): void {
    this.#isClosed = true;
    if (this.#idleTimer !== null) clearTimeout(this.#idleTimer);
    const reason = stopping();
    this.#waiting.failAll(reason);
    for (const isolate of [...this.#isolates]) isolate.close(reason);
  }

  freed(isolate: ComponentIsolate): void {
    if (!this.#isolates.has(isolate)) return;
    if (isolate.spent) {
      this.#forget(isolate);
      isolate.close(null);
    } else if (this.#working.delete(isolate)) {
      this.#idle.push(isolate);
      this.#watchIdle();
    }
    this.#serve();
  }

  /** A request that finds an idle isolate needs no place among those that wait. */
  #begin(exchange: Exchange, body: 0 | -1): void {
    const isolate = this.#waiting.hasReady ? null : this.#takeIdle();
    if (isolate !== null) {
      isolate.answer(exchange, body, this.#program.settings.requestMillisecondsMax);
      return;
    }
    this.#waiting.add(exchange, body);
    this.#growLater();
  }

  /** Gives requests that wait to isolates that are idle. */
  #serve(): void {
    while (this.#waiting.hasReady) {
      const isolate = this.#takeIdle();
      if (isolate === null) return this.#growLater();
      const request = this.#waiting.take();
      if (request === null) return;
      const { exchange, body, deadline } = request;
      isolate.answer(exchange, body ?? 0, Math.max(deadline - performance.now(), 1));
    }
  }

  #takeIdle(): ComponentIsolate | null {
    // What a request has left behind may run in an idle one.
    const at = this.#idle.findLastIndex(({ running }) => !running);
    const [isolate] = at === -1 ? [] : this.#idle.splice(at, 1);
    if (isolate === undefined) return null;
    this.#idleMin = Math.min(this.#idleMin, this.#idle.length);
    this.#working.add(isolate);
    return isolate;
  }

  /** Makes one isolate a turn of the event loop, which others need as well. */
  #growLater(): void {
    if (this.#isGrowing || this.#isolates.size >= this.#limits.waitingIsolatesMax) return;
    this.#isGrowing = true;
    setImmediate(() => {
      this.#isGrowing = false;
      if (this.#isClosed || !this.#waiting.hasReady) return;
      try {
        this.#make();
      } catch (error) {
        const request = this.#waiting.take();
        if (request !== null) this.#fail(request.exchange, error);
      }
      this.#serve();
    });
  }

  #make(): ComponentIsolate {
    const isolate = new ComponentIsolate(this.#program, this.#granted, this.#log, this);
    this.#isolates.add(isolate);
    this.#idle.push(isolate);
    return isolate;
  }

  /** Closes isolates that nobody has needed for a while, beyond a few. */
  #watchIdle(): void {
    const { idleIsolatesMax, idleMillisecondsMax } = this.#limits;
    if (this.#idleTimer !== null || this.#idle.length <= idleIsolatesMax) return;
    this.#idleMin = this.#idle.length;
    this.#idleTimer = setTimeout(() => {
      this.#idleTimer = null;
      const surplus = this.#idle.slice(0, Math.max(this.#idleMin - idleIsolatesMax, 0));
      for (const isolate of surplus) isolate.close(null);
      this.#watchIdle();
    }, idleMillisecondsMax).unref();
  }

  #forget(isolate: ComponentIsolate): void {
    this.#isolates.delete(isolate);
    this.#working.delete(isolate);
    const at = this.#idle.indexOf(isolate);
    if (at !== -1) this.#idle.splice(at, 1);
  }

  #fail(exchange: Exchange, error: unknown): void {
    failExchange(exchange, error, this.#program, this.#log);
  }
}

function stopping(): Error {
  return bobbinError("guest-failed", { detail: "Bobbin is stopping" });
}
