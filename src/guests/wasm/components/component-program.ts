import { componentLimits, wasmLimits } from "../../../limits.ts";
import { interfaceTypes } from "../wit/interface-types.ts";
import { guestFailure } from "../guest-failure.ts";
import {
  type CompiledComponent,
  compileComponent,
  ComponentInstance,
  type ExecutionGuard,
  type HostFunctionImport,
  type Snapshot,
  Snapshots,
} from "@bobbin-kv/wasm-linker";
import { preview1Module, preview1Signature } from "../wasi/preview1-signatures.ts";
import { createGuard } from "../create-guard.ts";
import type { GuestCall, WasmSettings } from "../host.ts";
import { type CalledGuest, findExportedHandler, type Handler } from "./handlers.ts";
import { componentHost } from "./host-functions.ts";
import { bindPreview1, type BoundPreview1 } from "../wasi/preview1-binding.ts";
import type { WasmInstance, WasmProgram } from "../pool/program.ts";
import { StartingCall } from "../pool/starting-call.ts";
import type { WasmRequest } from "../pool/request.ts";

/**
 * Compiles a component, or a core module whose sections say how it would be made one. Throws
 * ComponentUnsupported.
 */
export async function componentProgram(
  bytes: Uint8Array,
  sections: readonly Uint8Array[] | null,
  settings: WasmSettings,
): Promise<WasmProgram> {
  const planned = await compileComponent(bytes, sections, componentLimits, surroundings);
  const { plan, modules, exports, memoryBytes, canBeAskedToEnd } = planned;
  const handler = findExportedHandler(exports);
  // What no call can let go on another request may.
  const mayHaveOthers = handler.takesSeveral && (settings.requestsAtOnce?.max ?? 1) > 1;
  const compiled: CompiledComponent<GuestCall> = {
    plan,
    modules,
    host: componentHost,
    tasks: mayHaveOthers ? { ...wasmLimits, standstillMillisecondsMax: null } : wasmLimits,
  };
  const initialize = sections === null ? null : "_initialize";
  const takesSeveral = handler.takesSeveral && sections === null;
  const snapshots = new Snapshots();
  let startsDifferently = false;
  return {
    memoryBytes,
    takesSeveral,
    prepare: handler.prepare,
    instantiate(print) {
      const begin = (): StartingCall => new StartingCall(settings, print);
      const parts = { compiled, handler, canBeAskedToEnd, initialize, snapshots, begin };
      const instance = new GuardedComponent(parts, startsDifferently);
      startsDifferently ||= instance.startsDifferently;
      return instance;
    },
  };
}

/** What instances are made from. */
interface ComponentParts {
  readonly compiled: CompiledComponent<GuestCall>;
  readonly handler: Handler;
  /** Those of Rust's SDK can; those of Python and Go end with a trap. */
  readonly canBeAskedToEnd: boolean;
  /** What a module that is no component exports to be started with. */
  readonly initialize: string | null;
  readonly snapshots: Snapshots;
  /** Makes what stands for a request while a guest starts. */
  begin(): StartingCall;
}

/** From outside of the component model modules import nothing but WASI preview 1. */
const surroundings = {
  interface: interfaceTypes,
  waits: (target: HostFunctionImport): boolean => componentHost.find(target).waits,
  signature: (module: string, name: string): string | null =>
    module === preview1Module ? preview1Signature(name) : null,
};

/**
 * One instance under a guard, which has as many requests at a time as it is given. A guest that asks for the time or for random bytes while it starts, as Go's
 * does, must not find the same ones in every request: it is put back to where it had not started yet,
 * and starts again.
 */
class GuardedComponent implements WasmInstance {
  readonly #guard: ExecutionGuard;
  /** Null for a guest that does without. */
  #wasi: BoundPreview1 | null = null;
  readonly #instance: ComponentInstance<GuestCall>;
  readonly #parts: ComponentParts;
  readonly #call: CalledGuest["call"];
  readonly #snapshot: Snapshot | null;
  readonly #spend = (bytes: number): void => this.#guard.meter.spend(bytes);
  /** It was told, before any request, what would be different the next time. */
  readonly startsDifferently: boolean;
  #isSpent = false;
  #requestCount = 0;

  /** `startsDifferently`: an earlier instance did, so that this one is kept as it is before it starts. */
  constructor(parts: ComponentParts, startsDifferently: boolean) {
    const starting = parts.begin();
    this.#guard = createGuard(starting.settings);
    this.#parts = parts;
    try {
      this.#instance = new ComponentInstance<GuestCall>(
        parts.compiled,
        this.#guard,
        starting,
        (module) => {
          if (module !== preview1Module) return null;
          return (this.#wasi ??= bindPreview1(starting, this.#guard, true)).imports;
        },
      );
      const memory = this.#instance.core(0)?.["memory"];
      if (memory instanceof WebAssembly.Memory) this.#wasi?.preview1.bind(memory);
      const before = startsDifferently && this.#isSame ? parts.snapshots.take(this.#guard) : null;
      this.#start(starting);
      this.startsDifferently = !this.#isSame;
      this.#snapshot = this.startsDifferently ? before : parts.snapshots.take(this.#guard);
    } catch (error) {
      throw this.#guard.failure(error) ?? error;
    }
    this.#call = this.#instance.exported(parts.handler.target);
  }

  handle(request: WasmRequest): void | Promise<void> {
    this.#instance.begin(request);
    request.session.spend = this.#spend;
    // Where it has others, its tasks see to it that what it computes for all of them is one stretch.
    if (this.#requestCount === 0) {
      this.#wasi?.preview1.begin(request);
      this.#guard.enter();
      this.#guard.maySuspend = true;
    }
    this.#requestCount += 1;
    const { canBeAskedToEnd } = this.#parts;
    const whenIdle = (): Promise<void> => this.#instance.whenIdle(request);
    const called = { call: this.#call, canBeAskedToEnd, whenIdle };
    try {
      const run = this.#parts.handler.run(request, called);
      if (run instanceof Promise) {
        return run.then(
          () => this.#end(request),
          (error: unknown) => this.#fail(request, error),
        );
      }
      this.#end(request);
    } catch (error) {
      this.#fail(request, error);
    }
  }

  abort(error: unknown): void {
    this.#isSpent = true;
    this.#guard.abort(error);
    if (this.#requestCount === 0) this.#instance.reset();
  }

  get mayGoOn(): boolean {
    const { isStopped, refusedGrowth } = this.#guard;
    return !this.#isSpent && !isStopped && !refusedGrowth && this.#snapshot?.isOutgrown !== true;
  }

  get memoryBytes(): number {
    return this.#guard.memoryBytes;
  }

  renew(): boolean {
    this.#instance.reset();
    if (this.#isSpent || this.#snapshot?.restore() !== true) return false;
    return !this.startsDifferently || this.#startAgain();
  }

  get #isSame(): boolean {
    return this.#wasi?.preview1.touched !== true && !this.#instance.startsDifferently;
  }

  #start(starting: GuestCall): void {
    const { initialize } = this.#parts;
    this.#guard.enter();
    this.#guard.maySuspend = false;
    this.#instance.start(starting);
    const start = initialize === null ? undefined : this.#instance.core(0)?.[initialize];
    if (typeof start === "function") start();
  }

  #startAgain(): boolean {
    const starting = this.#parts.begin();
    this.#wasi?.preview1.restart(starting);
    try {
      this.#start(starting);
      return true;
    } catch {
      // A new instance is made for the next request, which then says what is wrong.
      return false;
    }
  }

  /** What the guest holds it keeps until it is made fresh. */
  #end(request: WasmRequest): void {
    this.#requestCount -= 1;
    if (this.#instance.end(request)) this.#wasi?.preview1.end();
  }

  #fail(request: WasmRequest, error: unknown): void {
    this.#isSpent = true;
    const reason = guestFailure(this.#guard.failure(error) ?? error);
    this.#end(request);
    this.#parts.handler.failed(request, reason);
  }
}
