import { drawCount } from "../../../common/count-range.ts";
import { bobbinError, type BobbinError } from "../../../errors.ts";
import { wasmLimits } from "../../../limits.ts";
import { guestFailure } from "../guest-failure.ts";
import type { WasmSettings } from "../host.ts";
import { InstanceUse } from "./instance-use.ts";
import { LinePrinter } from "./line-printer.ts";
import type { WasmProgram } from "./program.ts";
import type { ComponentLog, WasmRequest } from "./request.ts";

/** The instances of one WebAssembly component: those that are kept for the next requests, and those that have room for more. */
export class Instances {
  readonly #program: WasmProgram;
  readonly #settings: WasmSettings;
  /** Lines that guests print while they start. */
  readonly #printers: Readonly<Record<"stdout" | "stderr", LinePrinter>>;
  /** How many there may be. */
  readonly max: number;
  /** Without requests; the one that was used last is taken first. */
  readonly #idle: InstanceUse[] = [];
  /** With requests, and room for more. */
  readonly #shared = new Set<InstanceUse>();
  #usedCount = 0;

  /** Makes a first one. Throws component-start-failed. */
  constructor(program: WasmProgram, settings: WasmSettings, log: ComponentLog) {
    this.#program = program;
    this.#settings = settings;
    this.#printers = {
      stdout: new LinePrinter((line) => log("stdout", line)),
      stderr: new LinePrinter((line) => log("stderr", line)),
    };
    const fitting = Math.floor(wasmLimits.memoryBytesMax / Math.max(program.memoryBytes, 1));
    this.max = Math.min(wasmLimits.instancesMax, Math.max(fitting, 1));
    try {
      this.#idle.push(this.#instantiate());
    } catch (error) {
      const detail = guestFailure(error).text;
      throw bobbinError(
        "component-start-failed",
        { component: settings.component.id, detail },
        error,
      );
    }
  }

  /** Whether several requests may be in one at a time. */
  get areShared(): boolean {
    return this.#program.takesSeveral && (this.#settings.requestsAtOnce?.max ?? 1) > 1;
  }

  /** Whether there is one for another request, or may be. */
  get hasRoom(): boolean {
    return this.#usedCount < this.max || this.#shared.size > 0;
  }

  /** Those without requests. */
  get idle(): readonly InstanceUse[] {
    return this.#idle;
  }

  /** One for another request: see `use`. Throws what a guest throws while it starts. */
  take(): InstanceUse {
    const use = this.#find() ?? this.#instantiate();
    if (use.isIdle) this.#usedCount += 1;
    return use;
  }

  /** A request has begun in it. */
  begun(use: InstanceUse): void {
    if (use.isIdle || !use.hasRoom) this.#shared.delete(use);
    else this.#shared.add(use);
  }

  /** The request is over: where it was the last one in it, the instance goes on, is made fresh, or is given up. */
  done(use: InstanceUse, request: WasmRequest): void {
    use.done(request);
    this.#settle(use);
  }

  /** The request is over, and the guest may wait for something that never comes; what it has under way ends when the guest does. */
  abandon(use: InstanceUse, request: WasmRequest, error: BobbinError | null): void {
    use.leave(request, error);
    this.#settle(use);
  }

  #find(): InstanceUse | undefined {
    for (let use = this.#idle.pop(); use !== undefined; use = this.#idle.pop()) {
      if (use.hasRoom) return use;
    }
    for (const use of this.#shared) {
      if (use.hasRoom) return use;
      this.#shared.delete(use);
    }
    return undefined;
  }

  #settle(use: InstanceUse): void {
    if (!use.isIdle) return this.begun(use);
    this.#shared.delete(use);
    this.#usedCount -= 1;
    if (!this.#hasRoomForIdle()) use.stop(null);
    else if (use.hasRoom) this.#idle.push(use);
    else if (this.#renew(use)) this.#idle.push(this.#useOf(use.instance));
  }

  /** Requests that wait for a store need many instances at a time, and making one costs more than a request. */
  #hasRoomForIdle(): boolean {
    const { idleInstancesMax, idleMemoryBytesMax } = wasmLimits;
    const kept = this.#idle.length;
    return kept < idleInstancesMax || (kept + 1) * this.#program.memoryBytes <= idleMemoryBytesMax;
  }

  #useOf(instance: InstanceUse["instance"]): InstanceUse {
    const { requestsAtOnce, requestsPerInstance } = this.#settings;
    if (!this.#program.takesSeveral) return new InstanceUse(instance, once);
    const several = this.areShared ? wasmLimits.requestsPerSharedInstanceDefault : 1;
    const requests = drawCount(requestsPerInstance, several);
    return new InstanceUse(instance, { requests, atOnce: drawCount(requestsAtOnce, 1) });
  }

  /** What a guest prints while it starts belongs to no request. */
  readonly #print = (stream: "stdout" | "stderr", bytes: Uint8Array): void => {
    this.#printers[stream].write(bytes);
  };

  #instantiate(): InstanceUse {
    try {
      return this.#useOf(this.#program.instantiate(this.#print));
    } finally {
      this.#endLines();
    }
  }

  #renew(use: InstanceUse): boolean {
    try {
      return use.renew();
    } finally {
      this.#endLines();
    }
  }

  #endLines(): void {
    this.#printers.stdout.end();
    this.#printers.stderr.end();
  }
}

const once = Object.freeze({ requests: 1, atOnce: 1 });
