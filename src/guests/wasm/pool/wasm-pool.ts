import { bobbinError, type BobbinError } from "../../../errors.ts";
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
import { LinePrinter } from "./line-printer.ts";
import type { WasmInstance, WasmProgram } from "./program.ts";
import { WasmRequest, type ComponentLog } from "./request.ts";

/** The instances of one WebAssembly component: every request gets one in its fresh state. */
export class WasmPool implements GuestComponent, QueueOwner<WasmRequest> {
  readonly #program: WasmProgram;
  readonly #settings: WasmSettings;
  readonly #granted: GrantedStores;
  readonly #steps: ResponseSteps;
  readonly #log: ComponentLog;
  /** Lines that guests print while they start. */
  readonly #printers: Readonly<Record<"stdout" | "stderr", LinePrinter>>;
  readonly #instancesMax: number;
  /** Fresh instances; the one that was used last is taken first. */
  readonly #idle: WasmInstance[] = [];
  readonly #queue: RequestQueue<WasmRequest>;
  /** The instances of requests that were not over at once. */
  readonly #instances = new Map<WasmRequest, WasmInstance>();

  /** Makes a first instance, so that a component that cannot start is known at once. */
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
    this.#printers = {
      stdout: new LinePrinter((line) => log("stdout", line)),
      stderr: new LinePrinter((line) => log("stderr", line)),
    };
    this.#steps = new ResponseSteps(granted);
    const fitting = Math.floor(wasmLimits.memoryBytesMax / Math.max(program.memoryBytes, 1));
    this.#instancesMax = Math.min(wasmLimits.instancesMax, Math.max(fitting, 1));
    const { requestMillisecondsMax } = settings;
    const { waitingRequestsMax } = wasmLimits;
    const { waitingBodyBytesMax } = httpLimits;
    const callsInside = mayCallInside(settings.outboundHosts);
    const room = callsInside ? { roomByDepth: roomByDepth(this.#instancesMax) } : {};
    this.#queue = new RequestQueue(
      { requestMillisecondsMax, waitingRequestsMax, waitingBodyBytesMax, ...room },
      this,
    );
    this.#idle.push(this.#first());
  }

  /** Throws component-start-failed, which names the component. */
  #first(): WasmInstance {
    try {
      return this.#instantiate();
    } catch (error) {
      const { id } = this.#settings.component;
      const detail = guestFailure(error).text;
      throw bobbinError("component-start-failed", { component: id, detail }, error);
    }
  }

  /** What a guest prints while it starts belongs to no request. */
  readonly #print = (stream: "stdout" | "stderr", bytes: Uint8Array): void => {
    this.#printers[stream].write(bytes);
  };

  #instantiate(): WasmInstance {
    try {
      return this.#program.instantiate(this.#print);
    } finally {
      this.#endLines();
    }
  }

  #renew(instance: WasmInstance): boolean {
    try {
      return instance.renew();
    } finally {
      this.#endLines();
    }
  }

  #endLines(): void {
    this.#printers.stdout.end();
    this.#printers.stderr.end();
  }

  /** How many requests wait for an instance, or for their bodies. */
  get waitingCount(): number {
    return this.#queue.waitingCount;
  }

  handle(exchange: HttpExchange): void {
    this.#queue.add(
      new WasmRequest(this.#settings, this.#granted, this.#steps, exchange, this.#log),
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
    return this.#queue.workingCount < this.#instancesMax;
  }

  begin(request: WasmRequest): void {
    enterGuest(this.#settings.component.id, request.exchange);
    let instance: WasmInstance;
    try {
      instance = this.#idle.pop() ?? this.#instantiate();
    } catch (error) {
      request.fail(guestFailure(error));
      this.#finish(request, null);
      return;
    }
    const done = instance.handle(request);
    if (done instanceof Promise) this.#await(request, instance, done);
    else this.#finish(request, instance);
  }

  crowded(): void {}

  fail(request: WasmRequest, error: unknown): void {
    this.#abandon(request, guestFailure(error));
  }

  drop(request: WasmRequest): void {
    this.#abandon(request, null);
  }

  #await(request: WasmRequest, instance: WasmInstance, done: Promise<void>): void {
    this.#instances.set(request, instance);
    void done.finally(() => {
      if (this.#instances.delete(request)) this.#finish(request, instance);
    });
  }

  /** The guest may wait for something that never comes: its instance is given up. */
  #abandon(request: WasmRequest, error: BobbinError | null): void {
    const instance = this.#instances.get(request);
    this.#instances.delete(request);
    instance?.abort(error);
    if (error === null) request.isFailed = true;
    else request.fail(error);
    request.end();
    if (instance !== undefined) this.#queue.serve();
  }

  /** Requests that wait for a store need many instances at a time, and making one costs more than a request. */
  #hasRoomForIdle(): boolean {
    const { idleInstancesMax, idleMemoryBytesMax } = wasmLimits;
    const kept = this.#idle.length;
    return kept < idleInstancesMax || (kept + 1) * this.#program.memoryBytes <= idleMemoryBytesMax;
  }

  /** Ends a request; its instance, where it has one still, is made fresh and kept. */
  #finish(request: WasmRequest, instance: WasmInstance | null): void {
    request.end();
    this.#queue.done(request);
    if (instance !== null && this.#hasRoomForIdle() && this.#renew(instance)) {
      this.#idle.push(instance);
    }
    this.#queue.serve();
  }
}
