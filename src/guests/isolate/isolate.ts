import { bobbinError, isBobbinError } from "../../errors.ts";
import type { GrantedStores } from "../../kv/granted-stores.ts";
import type { Exchange } from "../exchange.ts";
import { cryptoCalls } from "./crypto-calls.ts";
import type { IsolateEntry } from "./entry.ts";
import { ExchangeBuffer } from "./exchange-buffer.ts";
import { Fetches } from "./fetch-calls.ts";
import { KeyValueCalls } from "./key-value-calls.ts";
import { type IsolateProgram, isTimeout, type LoadedIsolate, loadIsolate } from "./load.ts";
import { RequestContext } from "./request-context.ts";
import { responseCalls } from "./response-calls.ts";
import { ResponseSteps } from "../response-steps.ts";
import type { Guest } from "./runtime/host.ts";
import { mapStack } from "./stack-trace.ts";
import { textCalls } from "./text-calls.ts";
import { timerCalls, type TimerCalls } from "./timer-calls.ts";
import { urlCalls } from "./url-calls.ts";

const sessionNumbers = 2 ** 20;
const deadlineStepMilliseconds = 100;

/** Takes a line of a component's output. */
export type GuestLog = (stream: "stdout" | "stderr", text: string) => void;

/**
 * One isolate of a component. Every entry into it is under the time limit; what it does to itself
 * (a loop, a runaway allocation) costs the requests it was working on, and the isolate is spent.
 */
export class ComponentIsolate implements IsolateEntry {
  readonly #program: IsolateProgram;
  readonly #granted: GrantedStores;
  readonly #log: GuestLog;
  readonly #buffer = new ExchangeBuffer();
  readonly #inFlight = new Map<number, RequestContext>();
  readonly #timers: TimerCalls;
  readonly #fetches: Fetches;
  readonly #steps: ResponseSteps;
  readonly #loaded: LoadedIsolate;
  readonly #timeout: { timeout: number };
  /** "handleRequest", "fetch", or "" for a component that has no handler. */
  readonly handlerKind: string;
  #current: RequestContext | null = null;
  #held = 0;
  #lastId = 0;
  #requests = 0;
  #spent = false;

  constructor(program: IsolateProgram, granted: GrantedStores, log: GuestLog) {
    this.#program = program;
    this.#granted = granted;
    this.#log = log;
    this.#timeout = { timeout: program.settings.cpuMillisecondsMax };
    this.#timers = timerCalls(this);
    this.#fetches = new Fetches(this.#buffer, this, program.settings);
    this.#steps = new ResponseSteps(granted);
    const { stopAll: _timers, ...timers } = this.#timers;
    this.#loaded = loadIsolate(program, this.#buffer, {
      ...new KeyValueCalls(this.#buffer, {
        current: () => this.#session(),
        byNumber: (number) => this.#sessionByNumber(number),
      }),
      ...cryptoCalls(this.#buffer),
      ...responseCalls(this.#buffer, this, this.#steps, (context) => this.#finish(context)),
      ...timers,
      ...urlCalls,
      ...textCalls(this.#buffer),
      ...this.#fetches.calls,
      log,
      variable: (name) => program.settings.variables[name] ?? null,
    });
    this.handlerKind = this.#loaded.guest.handlerKind.applySync(undefined, []) as string;
  }

  /** No more requests should be given to it. */
  get spent(): boolean {
    return this.#spent || this.#requests >= this.#program.settings.requestsPerInstanceMax;
  }

  /** Whether it works on requests at present. */
  get busy(): boolean {
    return this.#inFlight.size > 0;
  }

  /** Whether something is under way that would call into it: a timer, or a request of its own. */
  get awaiting(): boolean {
    return this.#held > 0;
  }

  /** Answers one request. */
  handle(exchange: Exchange, bodyWhole: boolean): void {
    this.#requests += 1;
    const id = this.#nextId();
    const context = new RequestContext(id, exchange, this.#granted);
    this.#inFlight.set(id, context);
    const { method, url, headers, bodyBytes } = exchange;
    if (bodyBytes === 0 || !bodyWhole) {
      this.enter(context, "request", id, method, url, headers, bodyBytes === 0 ? 0 : -1);
    } else {
      this.#enterWithBody(context);
    }
    if (context.complete || context.ended) return;
    exchange.onGone(() => this.#gone(context));
    if (!context.answered) this.#startTimeout(context);
  }

  /** Ends the isolate; requests in flight fail with this reason. */
  close(reason: unknown): void {
    this.#spent = true;
    this.#timers.stopAll();
    this.#fetches.abortAll();
    for (const context of [...this.#inFlight.values()]) {
      if (!context.complete) this.fail(context, reason);
    }
    if (!this.#loaded.isolate.isDisposed) this.#loaded.isolate.dispose();
  }

  current(): RequestContext | null {
    return this.#current;
  }

  inFlight(id: number): RequestContext | undefined {
    return this.#inFlight.get(id);
  }

  hold(): void {
    this.#held += 1;
  }

  release(): void {
    this.#held -= 1;
  }

  enter<Name extends keyof Guest>(
    context: RequestContext | null,
    name: Name,
    ...args: Parameters<Guest[Name]>
  ): void {
    if (this.#loaded.isolate.isDisposed) return;
    this.#current = context;
    try {
      this.#timeout.timeout = timeoutMilliseconds(this.#program.settings.cpuMillisecondsMax);
      this.#loaded.guest[name].applySync(undefined, args, this.#timeout);
    } catch (error) {
      this.#entryFailed(context, error);
    } finally {
      this.#current = null;
    }
    if (this.#held === 0 && this.#inFlight.size > 0) this.#failStalled();
  }

  fail(context: RequestContext, error: unknown): void {
    if (context.ended) return;
    const known = isBobbinError(error)
      ? error
      : bobbinError(
          "guest-failed",
          { detail: error instanceof Error ? error.message : String(error) },
          error,
        );
    const { component } = this.#program.settings;
    this.#log(
      "stderr",
      mapStack(
        `${context.exchange.method} ${context.exchange.url}: ${known.text}`,
        component.id,
        this.#program.bundle.sourceMap,
      ),
    );
    this.#finish(context);
    context.exchange.fail(known);
  }

  #enterWithBody(context: RequestContext): void {
    const { exchange, id } = context;
    this.hold();
    exchange.readBody().then(
      (body) => {
        this.release();
        if (context.ended) return;
        const { method, url, headers } = exchange;
        this.enter(context, "request", id, method, url, headers, this.#buffer.write(body));
      },
      (error: unknown) => {
        this.release();
        this.fail(context, error);
      },
    );
  }

  #startTimeout(context: RequestContext): void {
    const milliseconds = this.#program.settings.requestMillisecondsMax;
    context.timeout = setTimeout(() => {
      if (!context.answered)
        this.fail(context, bobbinError("guest-request-timeout", { milliseconds }));
    }, milliseconds);
  }

  #finish(context: RequestContext): void {
    context.answered = true;
    context.ended = true;
    if (context.timeout !== null) clearTimeout(context.timeout);
    this.#inFlight.delete(context.id);
  }

  #gone(context: RequestContext): void {
    if (context.ended) return;
    this.#finish(context);
    this.enter(context, "drained", context.id, true);
  }

  #entryFailed(context: RequestContext | null, error: unknown): void {
    const { cpuMillisecondsMax, memoryMebibytesMax } = this.#program.settings;
    this.#spent = true;
    if (this.#loaded.isolate.isDisposed) {
      this.close(bobbinError("guest-out-of-memory", { mebibytes: memoryMebibytesMax }, error));
    } else if (isTimeout(error)) {
      const reason = bobbinError("guest-out-of-time", { milliseconds: cpuMillisecondsMax }, error);
      if (context === null || context.ended) this.#log("stderr", reason.text);
      else this.fail(context, reason);
    } else if (context !== null) {
      this.fail(context, error);
    }
  }

  /** Nothing is left that could call into the guest: the promises of these requests cannot settle. */
  #failStalled(): void {
    for (const context of [...this.#inFlight.values()]) {
      if (!context.answered) this.fail(context, bobbinError("guest-never-answered", {}));
    }
  }

  #nextId(): number {
    do this.#lastId = (this.#lastId + 1) % sessionNumbers;
    while (this.#inFlight.has(this.#lastId));
    return this.#lastId;
  }

  #session(): { session: RequestContext["session"]; number: number } | null {
    return this.#current === null
      ? null
      : { session: this.#current.session, number: this.#current.id };
  }

  /** A request's continuations may outlast it; while one runs, its handles still work. */
  #sessionByNumber(number: number): RequestContext["session"] | null {
    if (this.#current?.id === number) return this.#current.session;
    return this.#inFlight.get(number)?.session ?? null;
  }
}

/**
 * The time limit of an entry that begins now: late by less than a step, so that the deadlines of many
 * entries fall together. The thread that keeps them wakes for each deadline, also of entries long over.
 */
function timeoutMilliseconds(max: number): number {
  const sinceDeadline = Math.floor(performance.now()) % deadlineStepMilliseconds;
  return max + deadlineStepMilliseconds - sinceDeadline;
}
