import { bobbinError, type BobbinError } from "../../errors.ts";
import { guestFailure } from "./guest-failure.ts";
import type { GrantedStores } from "../../kv/granted-stores.ts";
import { wasmLimits } from "../../limits.ts";
import { type Exchange, type GuestComponent, untilIdle } from "../exchange.ts";
import { ResponseSteps } from "../response-steps.ts";
import type { WasmSettings } from "./host.ts";
import { LinePrinter } from "./line-printer.ts";
import type { WasmInstance, WasmProgram } from "./program.ts";
import { WasmRequest, type GuestLog } from "./request.ts";

/** A WebAssembly component: every request gets an instance in its fresh state. */
export class WasmComponent implements GuestComponent {
  readonly #program: WasmProgram;
  readonly #settings: WasmSettings;
  readonly #granted: GrantedStores;
  readonly #steps: ResponseSteps;
  readonly #log: GuestLog;
  /** Lines that guests print while they start. */
  readonly #printers: Readonly<Record<"stdout" | "stderr", LinePrinter>>;
  readonly #instancesMax: number;
  /** Fresh instances; the one that was used last is taken first. */
  readonly #idle: WasmInstance[] = [];
  readonly #working = new Set<WasmRequest>();
  /** Requests that wait until an instance may be made for them, the oldest first. */
  readonly #waiting: WasmRequest[] = [];
  /** Requests whose bodies are still to come. */
  #preparing = 0;

  /** Makes a first instance, so that a component that cannot start is known at once. */
  constructor(program: WasmProgram, settings: WasmSettings, granted: GrantedStores, log: GuestLog) {
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
    this.#idle.push(this.#instantiate());
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

  handle(exchange: Exchange): void {
    const request = new WasmRequest(
      this.#settings,
      this.#granted,
      this.#steps,
      exchange,
      this.#log,
    );
    const preparing = this.#program.prepare(request);
    if (preparing === null) this.#begin(request);
    else {
      this.#preparing += 1;
      preparing.then(
        () => {
          this.#preparing -= 1;
          this.#begin(request);
        },
        (error: unknown) => {
          this.#preparing -= 1;
          request.fail(guestFailure(error));
          request.end();
        },
      );
    }
  }

  retire(): Promise<void> {
    return untilIdle(() => this.#preparing + this.#working.size + this.#waiting.length > 0);
  }

  close(): void {
    const reason = bobbinError("guest-failed", { detail: "Bobbin is stopping" });
    for (const request of [...this.#working, ...this.#waiting.splice(0)]) {
      request.fail(reason);
      request.end();
    }
  }

  #begin(request: WasmRequest): void {
    const { waitingRequestsMax } = wasmLimits;
    if (this.#working.size < this.#instancesMax) this.#run(request);
    else if (this.#waiting.length < waitingRequestsMax) this.#waiting.push(request);
    else {
      request.fail(bobbinError("guest-overloaded", { max: waitingRequestsMax }));
      request.end();
    }
  }

  #run(request: WasmRequest): void {
    this.#working.add(request);
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

  /** The guest waits for something: its client may leave meanwhile, and its time may run out. */
  #await(request: WasmRequest, instance: WasmInstance, done: Promise<void>): void {
    const milliseconds = this.#settings.requestMillisecondsMax;
    const abandon = (error: BobbinError | null): void => {
      if (request.isOver) return;
      clearTimeout(timeout);
      instance.abort(error);
      if (error === null) request.isFailed = true;
      else request.fail(error);
      this.#finish(request, null);
    };
    const timeout = setTimeout(() => {
      if (!request.answered) abandon(bobbinError("guest-request-timeout", { milliseconds }));
    }, milliseconds);
    request.exchange.onGone(() => abandon(null));
    void done.finally(() => {
      clearTimeout(timeout);
      if (!request.isOver) this.#finish(request, instance);
    });
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
    this.#working.delete(request);
    if (instance !== null && this.#hasRoomForIdle() && this.#renew(instance)) {
      this.#idle.push(instance);
    }
    const next = this.#waiting.shift();
    if (next !== undefined) this.#run(next);
  }
}
