import { guestFailure } from "./guest-failure.ts";
import type { ValueFunction } from "./component/bind-import.ts";
import { ComponentInstance, type CompiledComponent } from "./component/instance.ts";
import { planComponent } from "./component/plan-component.ts";
import { planModule } from "./component/plan-module.ts";
import type { Plan } from "./component/plan.ts";
import type { TypeSection } from "./core/classify.ts";
import { createGuard } from "./create-guard.ts";
import type { WasmSettings } from "./host.ts";
import { findHandler, type Handler } from "./handlers.ts";
import { hostFunctions } from "./host-functions.ts";
import { compileGuarded, type GuardedModule } from "./instrument/compile.ts";
import type { ExecutionGuard } from "./instrument/execution-guard.ts";
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
  const { plan, guarded } =
    sections === null ? await compileComponent(bytes) : await compileModule(bytes, sections);
  const handler = findHandler(plan.exports);
  const compiled: CompiledComponent = {
    plan,
    modules: guarded.map((one) => one.module),
    host: hostFunctions(settings.storesWait),
  };
  const initialize = sections === null ? null : "_initialize";
  return {
    memoryBytes: guarded.reduce((sum, one) => sum + one.memoryBytes, 0),
    prepare: handler.prepare,
    instantiate: (print) => {
      const starting = new StartingCall(settings, print);
      return new GuardedComponent(compiled, handler, initialize, starting);
    },
  };
}

interface Planned {
  readonly plan: Plan;
  readonly guarded: readonly GuardedModule[];
}

async function compileComponent(bytes: Uint8Array): Promise<Planned> {
  const plan = planComponent(bytes);
  return { plan, guarded: await Promise.all(plan.modules.map(compileGuarded)) };
}

async function compileModule(
  bytes: Uint8Array,
  sections: readonly TypeSection[],
): Promise<Planned> {
  const guarded = await compileGuarded(bytes);
  const exported = WebAssembly.Module.exports(guarded.module).map((one) => one.name);
  const contents = sections.map((section) => section.bytes);
  return { plan: planModule(bytes, contents, new Set(exported)), guarded: [guarded] };
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
    handler: Handler,
    initialize: string | null,
    starting: StartingCall,
  ) {
    this.#guard = createGuard(starting.settings);
    this.#handler = handler;
    const wasi = bindPreview1(starting, this.#guard, true);
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
    // What was different at its start, random seeds above all, must not come again in every request.
    const isSame = !wasi.preview1.touched && !this.#instance.startsDifferently;
    this.#snapshot = isSame ? takeSnapshot(this.#guard) : null;
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
