import { bobbinError } from "../../errors.ts";
import { receivedHeaders, sendOutbound } from "../outbound-request.ts";
import { Spin1Instance } from "./core/spin1-instance.ts";
import { findUnknownImports, spin1Waits } from "./core/spin1-imports.ts";
import { createGuard } from "./create-guard.ts";
import type { WasmSettings } from "./host.ts";
import { compileGuarded, type GuardedModule } from "./instrument/compile.ts";
import type { ExecutionGuard } from "./instrument/execution-guard.ts";
import { instantiateGuarded } from "./instrument/guarded-instance.ts";
import { takeSnapshot, type Snapshot } from "./instrument/snapshot.ts";
import { bindPreview1 } from "./preview1-binding.ts";
import { StartingCall } from "./starting-call.ts";
import { Preview1 } from "./wasi/preview1.ts";
import type { WasmInstance, WasmProgram } from "./program.ts";
import { readWholeBody, type WasmRequest } from "./request.ts";

const sender = { send: sendOutbound, receivedHeaders };
const noBytes = new Uint8Array(0);

/** Compiles a Spin 1.0 core module. Rejects with component-not-supported where it imports what nobody offers. */
export async function spin1Program(
  bytes: Uint8Array,
  settings: WasmSettings,
): Promise<WasmProgram> {
  const compiled = await compileGuarded(bytes);
  const { imports } = new Preview1(new StartingCall(settings, () => {}));
  const unknown = findUnknownImports(compiled.module, imports);
  if (unknown.length > 0) {
    const { id, source } = settings.component;
    const detail = `imports what Bobbin does not offer: ${unknown.join(", ")}`;
    throw bobbinError("component-not-supported", { component: id, path: source, detail });
  }
  return {
    memoryBytes: compiled.memoryBytes,
    prepare: readWholeBody,
    instantiate: (print) => new GuardedSpin1Instance(compiled, new StartingCall(settings, print)),
  };
}

class GuardedSpin1Instance implements WasmInstance {
  readonly #guard: ExecutionGuard;
  readonly #instance: Spin1Instance;
  readonly #snapshot: Snapshot | null;

  constructor({ module }: GuardedModule, starting: StartingCall) {
    const { storesWait } = starting.settings;
    const guard = createGuard(starting.settings);
    const wasi = bindPreview1(starting, guard, spin1Waits(module, storesWait));
    this.#guard = guard;
    this.#instance = new Spin1Instance({
      module,
      sender,
      storesWait,
      guard,
      instantiate: (one, imports) => instantiateGuarded(one, imports, guard),
      wasi: {
        imports: wasi.imports,
        bind: (memory) => wasi.preview1.bind(memory),
        begin: (call) => wasi.preview1.begin(call),
        end: () => wasi.preview1.end(),
        exitCode: (error) => wasi.preview1.exitCode(error),
      },
      failed: (call, error) => call.fail(error),
    });
    // What was different at its start, random seeds above all, must not come again in every request.
    this.#snapshot = wasi.preview1.touched ? null : takeSnapshot(guard);
  }

  handle(request: WasmRequest): void | Promise<void> {
    return this.#instance.handle(request, request.body ?? noBytes);
  }

  abort(error: unknown): void {
    this.#guard.abort(error);
  }

  renew(): boolean {
    return !this.#instance.spent && this.#snapshot?.restore() === true;
  }
}
