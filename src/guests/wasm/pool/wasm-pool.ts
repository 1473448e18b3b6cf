import type { BobbinError } from "../../../errors.ts";
import { guestFailure } from "../guard/guest-failure.ts";
import type { GrantedStores } from "../../../kv/granted-stores.ts";
import { httpLimits, wasmLimits } from "../../../limits.ts";
import { mayCallInside, roomByDepth } from "../../calls/reserved-room.ts";
import type { GuestComponent } from "../../guest.ts";
import type { HttpExchange, TakeBytes } from "../../http-exchange.ts";
import { type QueueOwner, RequestQueue } from "../../request-queue.ts";
import { enterGuest } from "../../running-guest.ts";
import { ResponseSteps } from "../../response-steps.ts";
import type { WasmSettings } from "../host.ts";
import type { InstanceUse } from "./instance-use.ts";
import { Instances } from "./instances.ts";
import type { WasmProgram } from "./program.ts";
import { WasmRequest, type ComponentLog } from "./request.ts";

/** Answers the requests of one WebAssembly component: each gets an instance in its fresh state, unless instances are to take several. */
export class WasmPool implements GuestComponent, QueueOwner<WasmRequest> {
  readonly #program: WasmProgram;
  readonly #settings: WasmSettings;
  readonly #granted: GrantedStores;
  readonly #steps: ResponseSteps;
  readonly #log: ComponentLog;
  readonly #instances: Instances;
  readonly #queue: RequestQueue<WasmRequest>;
  /** The instances of requests that were not over at once. */
  readonly #uses = new Map<WasmRequest, InstanceUse>();

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
  }

  /** How many requests wait for an instance, or for their bodies. */
  get waitingCount(): number {
    return this.#queue.waitingCount;
  }

  handle(exchange: HttpExchange): void {
    const isAmongOthers = this.#instances.areShared;
    this.#queue.add(
      new WasmRequest(
        this.#settings,
        this.#granted,
        this.#steps,
        exchange,
        this.#log,
        isAmongOthers,
      ),
    );
  }

  retire(): Promise<void> {
    return this.#queue.whenIdle();
  }

  close(): void {
    this.#queue.close();
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
    const done = use.handle(request);
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

  drop(request: WasmRequest): void {
    this.#abandon(request, null);
  }

  /** The guest may wait for something that never comes. */
  #abandon(request: WasmRequest, error: BobbinError | null): void {
    const use = this.#uses.get(request);
    this.#uses.delete(request);
    if (use !== undefined) this.#instances.abandon(use, request, error);
    if (error === null) request.isFailed = true;
    else request.fail(error);
    request.end();
    if (use !== undefined) this.#queue.serve();
  }

  /** Ends a request; its instance, where it has one still, is kept for others. */
  #finish(request: WasmRequest, use: InstanceUse | null): void {
    request.end();
    this.#queue.done(request);
    if (use !== null) this.#instances.done(use, request);
    this.#queue.serve();
  }
}
