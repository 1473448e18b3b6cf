import { guestFailure } from "./guest-failure.ts";
import type { ValueFunction } from "./component/bind-import.ts";
import { ComponentInstance, type CompiledComponent } from "./component/instance.ts";
import { planComponent } from "./component/plan-component.ts";
import { planModule } from "./component/plan-module.ts";
import type { Plan } from "./component/plan.ts";
import type { TypeSection } from "./core/classify.ts";
import type { WasmSettings } from "./host.ts";
import { findHandler, type Handler } from "./handlers.ts";
import { hostFunctions } from "./host-functions.ts";
import { compileGuarded, type GuardedModule } from "./instrument/compile.ts";
import { ExecutionGuard } from "./instrument/execution-guard.ts";
import { instantiateGuarded } from "./instrument/guarded-instance.ts";
import { takeSnapshot, type Snapshot } from "./instrument/snapshot.ts";
import { bindPreview1, preview1Module, type BoundPreview1 } from "./preview1-binding.ts";
import type { WasmInstance, WasmProgram } from "./program.ts";
import { StartingCall } from "./starting-call.ts";
import type { WasmRequest } from "./request.ts";

/**
 * Compiles a component, or a core module whose sections say how it would be made one. Throws
 * ComponentUnsupported.
 */
export async function componentProgram(
  bytes: Uint8Array,
  sections: readonly TypeSection[] | null,
  settings: WasmSettings,
): Promise<WasmProgram> {
  const plan = sections === null ? planComponent(bytes) : modulePlan(bytes, sections);
  const handler = findHandler(plan.exports);
  const guarded = await Promise.all(plan.modules.map(compileGuarded));
  const compiled: CompiledComponent = {
    plan,
    modules: guarded.map((one) => one.module),
    host: hostFunctions(settings.storesWait),
    waits: true,
  };
  const initialize = sections === null ? null : "_initialize";
  return {
    memoryBytes: guarded.reduce((sum, one) => sum + one.memoryBytes, 0),
    prepare: handler.prepare,
    instantiate: (print) => {
      const starting = new StartingCall(settings, print);
      return new GuardedComponent(compiled, guarded, handler, initialize, starting);
    },
  };
}

function modulePlan(bytes: Uint8Array, sections: readonly TypeSection[]): Plan {
  const module = new WebAssembly.Module(bytes);
  const exported = new Set(WebAssembly.Module.exports(module).map((one) => one.name));
  return planModule(
    bytes,
    sections.map((section) => section.bytes),
    exported,
  );
}

class GuardedComponent implements WasmInstance {
  readonly #guard: ExecutionGuard;
  readonly #wasi: BoundPreview1;
  readonly #instance: ComponentInstance;
  readonly #handler: Handler;
  readonly #call: ValueFunction;
  readonly #snapshot: Snapshot | null;
  #isSpent = false;

  constructor(
    compiled: CompiledComponent,
    modules: readonly GuardedModule[],
    handler: Handler,
    initialize: string | null,
    starting: StartingCall,
  ) {
    const { memoryMebibytesMax, cpuMillisecondsMax } = starting.settings;
    this.#guard = new ExecutionGuard({
      cpuMillisecondsMax,
      memoryBytesMax: memoryMebibytesMax * 2 ** 20,
    });
    this.#handler = handler;
    const wasi = bindPreview1(starting, this.#guard, compiled.waits);
    this.#wasi = wasi;
    try {
      this.#instance = new ComponentInstance(
        compiled,
        this.#guard,
        (module, imports) => instantiateGuarded(module, imports, this.#guard),
        starting,
        (module) => (module === preview1Module ? wasi.imports : null),
      );
      this.#begin(initialize);
    } catch (error) {
      throw this.#guard.failure(error) ?? error;
    }
    this.#call = this.#instance.exported(handler.target);
    const isKnown = modules.every((one) => one.unrestorable === null);
    // What was different at its start, random seeds above all, must not come again in every request.
    const isSame = !wasi.preview1.touched && !this.#instance.startsDifferently;
    this.#snapshot = isKnown && isSame ? takeSnapshot(this.#guard) : null;
  }

  handle(request: WasmRequest): void | Promise<void> {
    this.#instance.begin(request);
    this.#wasi.preview1.begin(request);
    this.#guard.enter();
    try {
      const run = this.#handler.run(request, this.#call);
      if (run instanceof Promise) {
        return run.then(
          () => this.#end(),
          (error: unknown) => this.#fail(request, error),
        );
      }
      this.#end();
    } catch (error) {
      this.#fail(request, error);
    }
  }

  abort(error: unknown): void {
    this.#isSpent = true;
    this.#guard.abort(error);
  }

  renew(): boolean {
    return !this.#isSpent && this.#snapshot?.restore() === true;
  }

  #begin(initialize: string | null): void {
    const main = this.#instance.core(0);
    const memory = main?.["memory"];
    if (memory instanceof WebAssembly.Memory) this.#wasi.preview1.bind(memory);
    const start = initialize === null ? undefined : main?.[initialize];
    if (typeof start === "function") start();
  }

  #end(): void {
    this.#instance.end();
    this.#wasi.preview1.end();
  }

  #fail(request: WasmRequest, error: unknown): void {
    this.#isSpent = true;
    const reason = this.#guard.failure(error) ?? guestFailure(error);
    this.#end();
    this.#handler.failed(request, reason);
  }
}
