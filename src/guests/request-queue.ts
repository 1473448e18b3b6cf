import { bobbinError, isBobbinError } from "../errors.ts";
import type { QueuedRequest, QueueLimits, QueueOwner } from "./queue-owner.ts";

/**
 * The requests of one component, whatever its kind, from their heads to their ends. Each is in exactly one
 * place: it is prepared, or waits, or is worked on. Time limit, departure and shutdown are the same in all three.
 */
export class RequestQueue<Request extends QueuedRequest> {
  readonly #limits: QueueLimits;
  readonly #owner: QueueOwner<Request>;
  readonly #preparing = new Set<Request>();
  /** Since when each waits, by depth, the oldest first; of a queue whose requests wait for no others, all are in one. */
  readonly #waiting: readonly Map<Request, number>[];
  readonly #working = new Set<Request>();
  /** Of requests that are not over at once: most need none. */
  readonly #timeouts = new Map<Request, NodeJS.Timeout>();
  /** Of requests that have not begun, those that hold something of their bodies: how many bytes. */
  readonly #bodyBytes = new Map<Request, number>();
  #allBodyBytes = 0;
  /** Requests of this turn that are not watched yet. */
  #arrived: Request[] = [];
  #isServing = false;
  #isClosed = false;
  #idle: PromiseWithResolvers<void> | null = null;

  constructor(limits: QueueLimits, owner: QueueOwner<Request>) {
    this.#limits = limits;
    this.#owner = owner;
    this.#waiting = (limits.roomByDepth ?? [0]).map(() => new Map<Request, number>());
  }

  /** Requests that have not begun. */
  get waitingCount(): number {
    let count = this.#preparing.size;
    for (const waiting of this.#waiting) count += waiting.size;
    return count;
  }

  /** Whether one of them only lacks room. */
  get hasWaiting(): boolean {
    return this.#waiting.some((waiting) => waiting.size > 0);
  }

  /** How long the one that lacks room for longest has done so; 0 where there is none. */
  get roomlessMilliseconds(): number {
    const now = performance.now();
    let oldest = now;
    for (const waiting of this.#waiting) {
      const [since = now] = waiting.values();
      oldest = Math.min(oldest, since);
    }
    return now - oldest;
  }

  /** Requests that have begun and are not over. */
  get workingCount(): number {
    return this.#working.size;
  }

  /** Takes a request whose head has come. */
  add(request: Request): void {
    const addedAt = performance.now();
    const headAt = request.exchange.arrivedAt ?? addedAt;
    const { waitingRequestsMax: max, requestMillisecondsMax: milliseconds } = this.#limits;
    if (this.#isClosed) return this.#owner.fail(request, stopping());
    if (addedAt - headAt >= milliseconds) {
      return this.#owner.fail(request, bobbinError("guest-request-timeout", { milliseconds }));
    }
    const begins = request.exchange.bodyBytes === 0 && this.#isFree(request);
    if (!begins && this.waitingCount >= max) {
      return this.#owner.fail(request, bobbinError("guest-overloaded", { max }));
    }
    const prepared = this.#owner.prepare(request, (bytes) => this.#take(request, bytes));
    if (prepared === null) this.#enter(request);
    else this.#prepare(request, prepared);
    // What is read before it begins may never come.
    if (prepared !== null || this.#owner.answersInTurn !== true) this.#watch(request, headAt);
    else this.#watchLater(request);
  }

  /** After whatever its owner does at the end of the turn: what has been answered by then needs no timer. */
  #watchLater(request: Request): void {
    if (this.#arrived.length === 0) setImmediate(this.#watchArrived);
    this.#arrived.push(request);
  }

  readonly #watchArrived = (): void => {
    const arrived = this.#arrived;
    this.#arrived = [];
    for (const request of arrived) {
      this.#watch(request, request.exchange.arrivedAt ?? performance.now());
    }
  };

  /** Whether a request has begun and is not over. */
  works(request: Request): boolean {
    return this.#working.has(request);
  }

  #watch(request: Request, headAt: number): void {
    if (request.complete === true || this.#isOver(request) || this.#timeouts.has(request)) return;
    const { requestMillisecondsMax: milliseconds } = this.#limits;
    const left = milliseconds - (performance.now() - headAt);
    this.#timeouts.set(
      request,
      setTimeout(() => this.#late(request), Math.max(left, 1)),
    );
    request.exchange.onGone(() => {
      if (this.#forget(request)) this.#owner.drop(request);
    });
  }

  /** Begins requests that wait while there is room. To be called when room has come. */
  serve(): void {
    if (this.#isServing) return;
    this.#isServing = true;
    try {
      // Others may wait for the deepest.
      for (let depth = this.#waiting.length - 1; depth >= 0; depth -= 1) {
        const waiting = this.#waiting[depth] as Map<Request, number>;
        for (const request of waiting.keys()) {
          if (!this.#hasRoom(depth)) break;
          waiting.delete(request);
          this.#begin(request);
        }
      }
    } finally {
      this.#isServing = false;
    }
    this.#tellCrowded();
  }

  /** The request is over. */
  done(request: Request): void {
    this.#forget(request);
  }

  /** Resolves when no request is left. */
  whenIdle(): Promise<void> {
    if (this.waitingCount + this.workingCount === 0) return Promise.resolve();
    this.#idle ??= Promise.withResolvers();
    return this.#idle.promise;
  }

  /** Fails the oldest request that waits, because no room can be made for it. */
  failOldest(error: unknown): void {
    const request = this.#waiting.flatMap((waiting) => [...waiting.keys()].slice(0, 1)).at(-1);
    if (request !== undefined && this.#forget(request)) this.#owner.fail(request, error);
  }

  /** Fails all requests, and from now on whatever comes. */
  close(): void {
    this.#isClosed = true;
    const waiting = this.#waiting.flatMap((each) => [...each.keys()]);
    const requests = [...this.#preparing, ...waiting, ...this.#working];
    const reason = stopping();
    // Those that waited must not begin when others end.
    for (const each of this.#waiting) each.clear();
    for (const request of requests) {
      this.#forget(request);
      this.#owner.fail(request, reason);
    }
  }

  #isFree(request: Request): boolean {
    const depth = this.#depthOf(request);
    return this.#waiting[depth]?.size === 0 && this.#hasRoom(depth);
  }

  #hasRoom(depth: number): boolean {
    const { roomByDepth } = this.#limits;
    const max = roomByDepth === undefined ? Infinity : (roomByDepth[depth] ?? 0);
    return this.#working.size < max && this.#owner.hasRoom;
  }

  #depthOf({ exchange }: Request): number {
    return Math.min(exchange.chain?.depth ?? 0, this.#waiting.length - 1);
  }

  /** Where requests lack room that more instances would give them. */
  #tellCrowded(): void {
    const { roomByDepth } = this.#limits;
    const isCrowded = this.#waiting.some(
      ({ size }, depth) =>
        size > 0 && (roomByDepth === undefined || this.#working.size < (roomByDepth[depth] ?? 0)),
    );
    if (isCrowded) this.#owner.crowded();
  }

  #prepare(request: Request, prepared: Promise<void>): void {
    this.#preparing.add(request);
    prepared.then(
      () => {
        if (this.#preparing.delete(request)) this.#enter(request);
      },
      (error: unknown) => {
        if (!this.#forget(request)) return;
        if (isBobbinError(error) && error.code === "client-gone") this.#owner.drop(request);
        else this.#owner.fail(request, error);
      },
    );
  }

  #enter(request: Request): void {
    if (this.#isFree(request)) return this.#begin(request);
    const depth = this.#depthOf(request);
    const isDeeper = (request.exchange.chain?.depth ?? 0) > depth;
    if (isDeeper && this.#limits.roomByDepth !== undefined) {
      // There is no room that only deeper ones may take: it could wait for one that waits for it.
      const max = this.#limits.roomByDepth.at(-1) ?? 0;
      this.#forget(request);
      return this.#owner.fail(request, bobbinError("guest-overloaded", { max, unit: "instances" }));
    }
    this.#waiting[depth]?.set(request, performance.now());
    this.#tellCrowded();
  }

  #begin(request: Request): void {
    this.#letGo(request);
    this.#working.add(request);
    this.#owner.begin(request);
  }

  #late(request: Request): void {
    if (request.answered) return this.#goesOn(request);
    const milliseconds = this.#limits.requestMillisecondsMax;
    const code = this.#preparing.has(request) ? "request-body-late" : "guest-request-timeout";
    if (this.#forget(request)) this.#owner.fail(request, bobbinError(code, { milliseconds }));
  }

  /** It has answered in time. Once nobody waits for anything of it, its guest has as long again: it may wait for what is years away. */
  #goesOn(request: Request): void {
    if (request.isGiven === undefined) return;
    const milliseconds = this.#limits.requestMillisecondsMax;
    const end = (): void => {
      if (this.#forget(request)) {
        this.#owner.fail(request, bobbinError("guest-went-on", { milliseconds }));
      }
    };
    const next = request.isGiven ? end : (): void => this.#goesOn(request);
    this.#timeouts.set(request, setTimeout(next, milliseconds));
  }

  /** Throws guest-overloaded. */
  #take(request: Request, bytes: number): void {
    // Nobody waits for what still comes: it is not kept.
    if (!this.#preparing.has(request)) throw bobbinError("client-gone", {});
    const { waitingBodyBytesMax: max } = this.#limits;
    if (this.#allBodyBytes + bytes > max) {
      throw bobbinError("guest-overloaded", { max, unit: "bytes" });
    }
    this.#allBodyBytes += bytes;
    this.#bodyBytes.set(request, (this.#bodyBytes.get(request) ?? 0) + bytes);
  }

  #letGo(request: Request): void {
    if (this.#bodyBytes.size === 0) return;
    this.#allBodyBytes -= this.#bodyBytes.get(request) ?? 0;
    this.#bodyBytes.delete(request);
  }

  #isOver(request: Request): boolean {
    return !(
      this.#working.has(request) ||
      this.#waiting[this.#depthOf(request)]?.has(request) === true ||
      this.#preparing.has(request)
    );
  }

  /** Whether it was there. */
  #forget(request: Request): boolean {
    if (this.#timeouts.size > 0) {
      clearTimeout(this.#timeouts.get(request));
      this.#timeouts.delete(request);
    }
    this.#letGo(request);
    const was =
      this.#working.delete(request) ||
      this.#waiting[this.#depthOf(request)]?.delete(request) === true ||
      this.#preparing.delete(request);
    if (this.#idle !== null && this.waitingCount + this.workingCount === 0) {
      this.#idle.resolve();
      this.#idle = null;
    }
    return was;
  }
}

function stopping(): Error {
  return bobbinError("server-stopping", {});
}
