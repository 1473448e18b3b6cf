import type { GrantedStores } from "../../kv/granted-stores.ts";
import { httpLimits, isolateLimits, probationLimits } from "../../limits.ts";
import { mayCallInside, roomByDepth } from "../calls/reserved-room.ts";
import type { GuestComponent } from "../guest.ts";
import type { HttpExchange, TakeBytes } from "../http-exchange.ts";
import { RequestQueue } from "../request-queue.ts";
import type { QueueOwner } from "../queue-owner.ts";
import { checkHandler, IsolateRequest } from "./isolate-request.ts";
import type { GuestLog } from "./guest-log.ts";
import { ComponentIsolate } from "./isolate.ts";
import type { IsolatePool } from "./entry.ts";
import type { IsolateProgram } from "./load.ts";
import { failExchange } from "./request-failure.ts";
import { untilStill } from "./until-still.ts";

type Limits = Pick<
  typeof isolateLimits,
  | "waitingIsolatesMax"
  | "waitingRequestsMax"
  | "waitingMovedBytesMax"
  | "idleIsolatesMax"
  | "idleMillisecondsMax"
  | "roomlessMillisecondsMax"
>;

/** An isolate that has moved less is used again in any case: a fresh one takes as much. */
const movedBytesMin = 1_048_576;

/**
 * A TypeScript or JavaScript component that waits for stores: isolates on threads of their own, each of
 * which answers one request at a time. More are made while requests wait; then requests queue.
 */
export class WaitingComponent
  implements GuestComponent, IsolatePool<ComponentIsolate>, QueueOwner<IsolateRequest>
{
  readonly #program: IsolateProgram;
  readonly #granted: GrantedStores;
  readonly #log: GuestLog;
  readonly #limits: { readonly [Name in keyof Limits]: number };
  readonly #queue: RequestQueue<IsolateRequest>;
  readonly #handlerKind: string;
  readonly #isolates = new Set<ComponentIsolate>();
  readonly #working = new Set<ComponentIsolate>();
  /** Closed, but their threads are in calls of the engine that nothing stops. */
  readonly #stuck = new Set<ComponentIsolate>();
  /** The one that was used last is taken first. */
  readonly #idle: ComponentIsolate[] = [];
  /** The fewest that were idle at a time since the last look. */
  #idleMin = 0;
  #idleTimer: NodeJS.Timeout | null = null;
  #isGrowing = false;
  #growTimer: NodeJS.Timeout | null = null;
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
    const { waitingRequestsMax } = limits;
    const { waitingBodyBytesMax } = httpLimits;
    const callsInside = mayCallInside(program.settings.outboundHosts);
    const room = callsInside ? { roomByDepth: roomByDepth(limits.waitingIsolatesMax) } : {};
    this.#queue = new RequestQueue(
      { requestMillisecondsMax, waitingRequestsMax, waitingBodyBytesMax, ...room },
      this,
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
    return this.#queue.waitingCount;
  }

  handle(exchange: HttpExchange): void {
    this.#queue.add(new IsolateRequest(exchange));
  }

  async retire(): Promise<void> {
    await this.#queue.whenIdle();
    // What requests have left running gets as long as it does when Bobbin stops.
    await untilStill([...this.#isolates], httpLimits.drainMillisecondsMax);
    this.close();
  }

  close(): void {
    this.#isClosed = true;
    if (this.#idleTimer !== null) clearTimeout(this.#idleTimer);
    if (this.#growTimer !== null) clearTimeout(this.#growTimer);
    this.#queue.close();
    for (const isolate of [...this.#isolates]) isolate.close(null);
  }

  freed(isolate: ComponentIsolate): void {
    if (!this.#isolates.has(isolate)) {
      if (!isolate.running && this.#stuck.delete(isolate)) this.#queue.serve();
      return;
    }
    if (isolate.spent || this.#holdsTooMuch(isolate)) {
      this.#forget(isolate);
      isolate.close(null);
      if (isolate.running) this.#stuck.add(isolate);
    } else if (this.#working.delete(isolate)) {
      this.#idle.push(isolate);
      this.#watchIdle();
    }
    this.#queue.serve();
  }

  /** The engine tidies each isolate for itself, and does not see that there are many. */
  #holdsTooMuch({ movedBytes }: ComponentIsolate): boolean {
    if (movedBytes < movedBytesMin) return false;
    let all = 0;
    for (const isolate of this.#isolates) all += isolate.movedBytes;
    return all > this.#limits.waitingMovedBytesMax;
  }

  prepare(request: IsolateRequest, take: TakeBytes): Promise<void> | null {
    return request.readBody(this.#handlerKind, take);
  }

  get hasRoom(): boolean {
    return this.#stuck.size < probationLimits.stuckThreadsMax && this.#idle.some(isFree);
  }

  begin(request: IsolateRequest): void {
    const isolate = this.#takeIdle();
    request.giveTo(isolate, () => this.#queue.done(request));
  }

  /**
   * Makes one isolate a turn of the event loop, which others need as well; beyond a few only where requests have waited for a
   * while. Where the processor is what they wait for, more isolates have each do less with what its caches hold.
   */
  crowded(): void {
    if (this.#isGrowing || this.#isClosed || this.#isFull()) return;
    this.#isGrowing = true;
    const milliseconds = this.#crowdedMillisecondsLeft();
    if (milliseconds <= 0) setImmediate(this.#grow);
    else this.#growTimer = setTimeout(this.#grow, Math.ceil(milliseconds));
  }

  readonly #grow = (): void => {
    this.#isGrowing = false;
    this.#growTimer = null;
    if (this.#isClosed || !this.#queue.hasWaiting) return;
    if (this.#crowdedMillisecondsLeft() > 0) return this.crowded();
    try {
      this.#make();
    } catch (error) {
      this.#queue.failOldest(error);
    }
    this.#queue.serve();
  };

  #isFull(): boolean {
    const { waitingIsolatesMax } = this.#limits;
    return (
      this.#isolates.size >= waitingIsolatesMax ||
      this.#stuck.size >= probationLimits.stuckThreadsMax
    );
  }

  /** How long the oldest request that waits has to go on waiting before there may be another isolate. */
  #crowdedMillisecondsLeft(): number {
    const { idleIsolatesMax, roomlessMillisecondsMax } = this.#limits;
    if (this.#isolates.size < idleIsolatesMax) return 0;
    return roomlessMillisecondsMax - this.#queue.roomlessMilliseconds;
  }

  fail(request: IsolateRequest, error: unknown): void {
    if (!request.fail(error)) failExchange(request.exchange, error, this.#program, this.#log);
  }

  drop(request: IsolateRequest): void {
    request.drop();
  }

  #takeIdle(): ComponentIsolate {
    const [isolate] = this.#idle.splice(this.#idle.findLastIndex(isFree), 1);
    if (isolate === undefined) throw new Error("a request begins though no isolate is idle");
    this.#idleMin = Math.min(this.#idleMin, this.#idle.length);
    this.#working.add(isolate);
    return isolate;
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
}

/** What a request has left behind may run in an idle one. */
const isFree = ({ running }: ComponentIsolate): boolean => !running;
