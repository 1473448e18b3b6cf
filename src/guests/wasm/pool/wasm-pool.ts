import type { BobbinError } from "../../../errors.ts";
import { guestFailure } from "../guest-failure.ts";
import type { GrantedStores } from "../../../kv/granted-stores.ts";
import { httpLimits, wasmLimits } from "../../../limits.ts";
import { mayCallInside, roomByDepth } from "../../calls/reserved-room.ts";
import { type ComponentUser, countUser, timeGuest } from "../../component-use.ts";
import type { GuestComponent } from "../../guest.ts";
import type { HttpExchange, TakeBytes } from "../../http-exchange.ts";
import { RequestQueue } from "../../request-queue.ts";
import type { QueueOwner } from "../../queue-owner.ts";
import { enterGuest } from "../../running-guest.ts";
import { ResponseSteps } from "../../response-steps.ts";
import type { WasmSettings } from "../host.ts";
import type { InstanceUse } from "./instance-use.ts";
import { Instances } from "./instances.ts";
import type { WasmProgram } from "./program.ts";
import { WasmRequest, type ComponentLog } from "./request.ts";

/** Answers the requests of one WebAssembly component: each gets an instance in its fresh state, unless instances are to take several. */
export class WasmPool implements GuestComponent, QueueOwner<WasmRequest>, ComponentUser {
  readonly #program: WasmProgram;
  readonly #settings: WasmSettings;
  readonly #granted: GrantedStores;
  readonly #steps: ResponseSteps;
  readonly #log: ComponentLog;
  readonly #instances: Instances;
  readonly #queue: RequestQueue<WasmRequest>;
  /** The instances of requests that were not over at once. */
  readonly #uses = new Map<WasmRequest, InstanceUse>();
  /** Requests whose clients have left and whose guests were asked to end: until when. */
  readonly #leaving = new Map<WasmRequest, NodeJS.Timeout>();
  readonly #uncount: () => void;
  readonly answersInTurn = true;
  #processorMilliseconds = 0;

  /** Makes a first instance, so that a component that cannot start is known at once. Throws component-start-failed, which names the component. */
  constructor(
    program: WasmProgram,
    settings: WasmSettings,
    granted: GrantedStores,
    log: ComponentLog,
  ) {
    this.#program = program;
    this.#settings = settings;
    this.#granted = granted;
    this.#log = log;
    this.#steps = new ResponseSteps(granted);
    this.#instances = new Instances(program, settings, log);
    const { requestMillisecondsMax } = settings;
    const { waitingRequestsMax } = wasmLimits;
    const { waitingBodyBytesMax } = httpLimits;
    const callsInside = mayCallInside(settings.outboundHosts);
    const room = callsInside ? { roomByDepth: roomByDepth(this.#instances.max) } : {};
    this.#queue = new RequestQueue(
      { requestMillisecondsMax, waitingRequestsMax, waitingBodyBytesMax, ...room },
      this,
    );
    this.#uncount = countUser(settings.component.id, this);
  }

  get instanceCount(): number {
    return this.#present().size;
  }

  get memoryBytes(): number {
    return [...this.#present()].reduce((sum, { instance }) => sum + instance.memoryBytes, 0);
  }

  /** Of the first stretch of each request: what a guest does after it has waited is not in it. */
  get processorMilliseconds(): number {
    return this.#processorMilliseconds;
  }

  /** How many requests wait for an instance, or for their bodies. */
  get waitingCount(): number {
    return this.#queue.waitingCount;
  }

  handle(exchange: HttpExchange): void {
    const isAmongOthers = this.#instances.areShared;
    const request = new WasmRequest(
      this.#settings,
      this.#granted,
      this.#steps,
      exchange,
      this.#log,
      isAmongOthers,
    );
    this.#queue.add(request);
  }

  async retire(): Promise<void> {
    await this.#queue.whenIdle();
    this.#endLeaving();
    this.#uncount();
  }

  close(): void {
    this.#queue.close();
    this.#endLeaving();
    this.#uncount();
  }

  prepare(request: WasmRequest, take: TakeBytes): Promise<void> | null {
    return this.#program.prepare(request, take);
  }

  get hasRoom(): boolean {
    return this.#instances.hasRoom;
  }

  begin(request: WasmRequest): void {
    enterGuest(this.#settings.component.id, request.exchange);
    let use: InstanceUse;
    try {
      use = this.#instances.take();
    } catch (error) {
      request.fail(guestFailure(error));
      this.#finish(request, null);
      return;
    }
    const done = timeGuest(() => use.handle(request), this.#used);
    if (!(done instanceof Promise)) return this.#finish(request, use);
    this.#instances.begun(use);
    this.#uses.set(request, use);
    void done.finally(() => {
      if (this.#uses.delete(request)) this.#finish(request, use);
    });
  }

  crowded(): void {}

  fail(request: WasmRequest, error: unknown): void {
    this.#abandon(request, guestFailure(error));
  }

  /**
   * The guest is asked to end, and given up where it does not. One that may have other requests is not asked, and goes on: some
   * break when they are, and would take those with them.
   */
  drop(request: WasmRequest): void {
    const { cancel } = request;
    if (cancel === null || !this.#uses.has(request)) return this.#abandon(request, null);
    request.leave();
    const late = (): void => this.#abandon(request, null);
    this.#leaving.set(request, setTimeout(late, wasmLimits.cancelledMillisecondsMax));
    if (!request.isAmongOthers) cancel();
  }

  readonly #used = (milliseconds: number): void => {
    this.#processorMilliseconds += milliseconds;
  };

  #present(): ReadonlySet<InstanceUse> {
    return new Set([...this.#instances.idle, ...this.#uses.values()]);
  }

  #endLeaving(): void {
    for (const request of [...this.#leaving.keys()]) this.#abandon(request, null);
  }

  #left(request: WasmRequest): void {
    clearTimeout(this.#leaving.get(request));
    this.#leaving.delete(request);
  }

  /** The guest may wait for something that never comes. */
  #abandon(request: WasmRequest, error: BobbinError | null): void {
    const use = this.#uses.get(request);
    this.#uses.delete(request);
    this.#left(request);
    if (error === null) request.isFailed = true;
    else request.fail(error);
    if (use === undefined) return request.end();
    this.#instances.abandon(use, request, error);
    this.#queue.serve();
  }

  /** Ends a request; its instance, where it has one still, is kept for others. */
  #finish(request: WasmRequest, use: InstanceUse | null): void {
    this.#left(request);
    request.end();
    this.#queue.done(request);
    if (use !== null) this.#instances.done(use, request);
    this.#queue.serve();
  }
}
