import type { GrantedStores } from "../../kv/granted-stores.ts";
import type { KeyValueSession } from "../../kv/session.ts";
import type { HttpExchange } from "../http-exchange.ts";
import { TurnMemory } from "./turn-memory.ts";
import type { DirectOwner } from "./entries/direct-entries.ts";
import type { Entries, EntryArguments } from "./entries/entries.ts";
import { QueuedEntries } from "./entries/queued-entries.ts";
import type { IsolateEntry, IsolatePool } from "./entry.ts";
import { SharedBuffer } from "./shared-buffer.ts";
import type { GuestLog } from "./guest-log.ts";
import { type FaultyIsolate, IsolateFaults } from "./isolate-faults.ts";
import { createIsolateCalls, type IsolateCalls } from "./calls/isolate-calls.ts";
import { type IsolateProgram, type LoadedIsolate, loadIsolate } from "./load.ts";
import { type RequestContext, RequestsInFlight } from "./requests-in-flight.ts";
import { Together } from "./together.ts";
import { describeReason, mappedLog } from "./stack-trace.ts";
import { enterGuest } from "../running-guest.ts";
import { ResponseSteps } from "../response-steps.ts";
import type { Guest } from "../../web/host-calls.ts";

/**
 * One isolate of a component. Every entry into it is under the time limit; what it does to itself
 * (a loop, a runaway allocation) costs the requests it was working on, and the isolate is spent.
 */
export class ComponentIsolate implements IsolateEntry, DirectOwner, FaultyIsolate {
  readonly #program: IsolateProgram;
  readonly #buffer: SharedBuffer;
  readonly #faults: IsolateFaults;
  readonly #requests: RequestsInFlight;
  readonly #calls: IsolateCalls;
  readonly #loaded: LoadedIsolate;
  readonly #pool: IsolatePool<ComponentIsolate> | null;
  /** Null until the component is loaded. */
  readonly #entries: Entries | null = null;
  /** Null where it is in a pool. */
  readonly together: Together | null = null;
  /** "handleRequest", "fetch", or "" for a component that has no handler. */
  readonly handlerKind: string;
  #held = 0;
  #spent = false;
  #hasServed = false;
  isClosed = false;
  /** Runs while the guest does more for a request that has ended. */
  #leftOver: NodeJS.Timeout | null = null;
  #still: PromiseWithResolvers<void> | null = null;

  /** In a pool it is entered on its own thread and may wait for stores; else on the host's. */
  constructor(
    program: IsolateProgram,
    granted: GrantedStores,
    log: GuestLog,
    pool: IsolatePool<ComponentIsolate> | null = null,
  ) {
    this.#program = program;
    this.#requests = new RequestsInFlight(granted);
    this.#pool = pool;
    const { settings, bundle } = program;
    const buffer = new SharedBuffer(settings.memoryMebibytesMax * 2 ** 20);
    this.#buffer = buffer;
    // A guest with a thread of its own could write there while it is read.
    const turnMemory = pool === null ? new TurnMemory() : null;
    const steps = new ResponseSteps(granted);
    this.#faults = new IsolateFaults(program, log, this);
    const { meter } = this.#faults;
    this.#calls = createIsolateCalls(
      {
        ...{ settings, bundle, log: mappedLog(log, program), buffer, entry: this },
        ...{ steps, turnMemory },
      },
      () => (this.#entries instanceof QueuedEntries ? this.#entries.nextRequest() : null),
      program.runtime.libraries,
    );
    const watch = { meter, settings, faults: this.#faults };
    this.#loaded = loadIsolate(program, { buffer, turnMemory }, this.#calls.calls, meter);
    if (turnMemory === null) {
      this.#entries = new QueuedEntries(this.#loaded, buffer, watch, this);
    } else {
      const memory = { buffer, turnMemory, requests: this.#requests, steps };
      this.together = new Together(this.#loaded, memory, watch, this);
      this.#entries = this.together.entries;
    }
    this.handlerKind = this.#loaded.guest.handlerKind.applySync(undefined, []) as string;
  }

  /** No more requests should be given to it. */
  get spent(): boolean {
    return this.#spent || this.#requests.taken >= this.#loaded.requestsMax;
  }

  /** Bytes that its requests have moved, of which its heap may hold as many until it is tidied. */
  get movedBytes(): number {
    return this.#buffer.movedBytes;
  }

  /** Whether it works on requests at present. */
  get busy(): boolean {
    return this.#requests.count > 0;
  }

  /** Whether code of the guest runs on its own thread, or waits there for a store. */
  get running(): boolean {
    return this.#entries?.running === true;
  }

  /**
   * Answers one request whose body has been read, or is none (0), or is to be read by chunks (-1). Calls `over`
   * when it has ended.
   */
  answer(exchange: HttpExchange, body: Uint8Array | 0 | -1, over: () => void): RequestContext {
    const context = this.#requests.add(exchange, over, this.handlerKind === "fetch");
    const { method, headers } = exchange;
    this.enter(context, "request", context.id, method, context.url, headers, body);
    return context;
  }

  /** Ends a request for this reason. A guest that runs still may wait for a store that never answers. */
  abandon(context: RequestContext, error: unknown): void {
    if (context.complete) return;
    const isRunning = this.running;
    this.fail(context, error);
    if (isRunning) this.close(null);
  }

  /** Ends a request whose client has left. */
  drop(context: RequestContext): void {
    if (context.ended) return;
    this.#finish(context);
    this.enter(context, "drained", context.id, true);
    this.#tellPool();
  }

  /** Resolves when no code of the guest runs, and nothing is under way that would call into it. */
  whenStill(): Promise<void> {
    if (this.#held === 0 && !this.running) return Promise.resolve();
    this.#still ??= Promise.withResolvers();
    return this.#still.promise;
  }

  /** Ends the isolate; requests in flight fail with this reason. */
  close(reason: unknown): void {
    this.#spent = true;
    this.isClosed = true;
    this.answersLeft();
    this.together?.entries.giveBack();
    this.#calls.close();
    for (const context of this.#requests.all()) {
      if (!context.complete) this.fail(context, reason);
    }
    this.#loaded.end();
    this.#still?.resolve();
    this.#tellPool();
  }

  current(): RequestContext | null {
    return this.#entries === null ? null : this.#entries.current;
  }

  inFlight(id: number): RequestContext | undefined {
    return this.#requests.byNumber(id);
  }

  session(number: number): KeyValueSession | null {
    return this.#requests.session(number, this.current());
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
    ...args: EntryArguments<Name>
  ): void {
    enterGuest(this.#program.settings.component.id, context === null ? null : context.exchange);
    this.#entries?.enter(context, name, args);
    // What is left of earlier requests must not run for ever.
    if (this.#pool !== null) this.#tellPool();
  }

  answered(context: RequestContext): void {
    this.#finish(context);
    this.#program.conduct?.answered();
    if (!this.#hasServed) this.#loaded.code.served(this.#loaded.isolate, this.handlerKind);
    this.#hasServed = true;
    this.#tellPool();
  }

  fail(context: RequestContext, error: unknown): void {
    if (context.ended) return;
    this.#finish(context);
    this.#faults.answer(context, error);
    this.#tellPool();
  }

  entriesOver(): void {
    if (this.#held === 0 && this.#requests.count > 0) this.#failStalled();
    if (this.#held === 0 && !this.running) this.#still?.resolve();
    this.#tellPool();
  }

  answersLeft(): void {
    this.#calls.takeAnswers();
  }

  notBegun(contexts: readonly RequestContext[]): void {
    this.#requests.giveBack(contexts);
  }

  entryFailed(context: RequestContext | null, error: unknown): void {
    this.#faults.entryFailed(context, error);
  }

  rejected(context: RequestContext | null, error: unknown): void {
    this.hold();
    setImmediate(() => {
      this.release();
      this.enter(context, "rejected", describeReason(error));
    });
  }

  wearOut(): void {
    this.#spent = true;
  }

  failed(error: unknown): void {
    this.#faults.entryFailed(this.current(), error);
  }

  get loaded(): LoadedIsolate | null {
    return this.#entries === null ? null : this.#loaded;
  }

  stopEndedTimers(): void {
    this.#calls.stopEndedTimers();
  }

  #finish(context: RequestContext): void {
    this.#requests.remove(context.id);
    context.end();
  }

  /** Nothing more is to come of its requests: a pool may give it another, once its guest is still. */
  #tellPool(): void {
    if (this.#pool === null || this.busy) return;
    if (this.running && !this.#loaded.isolate.isDisposed) {
      const max = this.#program.settings.requestMillisecondsMax;
      this.#leftOver ??= setTimeout(() => this.close(null), max).unref();
      return;
    }
    if (this.#leftOver !== null) clearTimeout(this.#leftOver);
    this.#leftOver = null;
    this.#pool.freed(this);
  }

  #failStalled(): void {
    for (const context of this.#requests.all()) {
      if (!context.answered) this.#faults.stalled(context);
    }
  }
}
