import { bobbinError } from "../../../errors.ts";
import { receivedHeaders, sendOutbound } from "../../outbound-request.ts";
import {
  compileModule,
  type CoreModule,
  type ExecutionGuard,
  ReadyImport,
  HostMeter,
  type Snapshot,
  Snapshots,
} from "@bobbin-kv/wasm-linker";
import { spin1Signature } from "./spin1-signatures.ts";
import { Spin1Instance } from "./spin1-instance.ts";
import { findUnknownImports, spin1Waits } from "./spin1-imports.ts";
import { createGuard } from "../create-guard.ts";
import type { WasmSettings } from "../host.ts";
import { bindPreview1 } from "../wasi/preview1-binding.ts";
import { StartingCall } from "../pool/starting-call.ts";
import { Preview1 } from "../wasi/preview1.ts";
import type { WasmInstance, WasmProgram } from "../pool/program.ts";
import { readWholeBody, type WasmRequest } from "../pool/request.ts";

const sender = { send: sendOutbound, receivedHeaders };
const noBytes = new Uint8Array(0);

/** Compiles a Spin 1.0 core module. Rejects with component-not-supported where it imports what nobody offers. */
export async function spin1Program(
  bytes: Uint8Array,
  settings: WasmSettings,
): Promise<WasmProgram> {
  const compiled = await compileModule(bytes, spin1Signature);
  const { imports } = new Preview1(new StartingCall(settings, () => {}), new HostMeter(0));
  const unknown = findUnknownImports(compiled.imports, imports);
  if (unknown.length > 0) {
    const { id, source } = settings.component;
    const detail = `imports what Bobbin does not offer: ${unknown.join(", ")}`;
    throw bobbinError("component-not-supported", { component: id, path: source, detail });
  }
  const snapshots = new Snapshots();
  let startsDifferently = false;
  return {
    memoryBytes: compiled.memoryBytes,
    takesSeveral: false,
    prepare: readWholeBody,
    instantiate(print) {
      const begin = (): StartingCall => new StartingCall(settings, print);
      const instance = new GuardedSpin1Instance(compiled, snapshots, begin, startsDifferently);
      startsDifferently ||= instance.startsDifferently;
      return instance;
    },
  };
}

/**
 * One instance under a guard. A guest that asks for the time or for random bytes while it starts, as Go's
 * does, must not find the same ones in every request: it is put back to where it had not started yet,
 * and starts again.
 */
class GuardedSpin1Instance implements WasmInstance {
  readonly #guard: ExecutionGuard;
  readonly #preview1: Preview1;
  readonly #instance: Spin1Instance;
  readonly #begin: () => StartingCall;
  readonly #snapshot: Snapshot | null;
  readonly #spend = (bytes: number): void => this.#guard.meter.spend(bytes);

  /** `startsDifferently`: an earlier instance did, so that this one is kept as it is before it starts. */
  constructor(
    module: CoreModule,
    snapshots: Snapshots,
    begin: () => StartingCall,
    startsDifferently: boolean,
  ) {
    const starting = begin();
    const guard = createGuard(starting.settings);
    const wasi = bindPreview1(starting, guard, spin1Waits(module.imports));
    this.#guard = guard;
    this.#begin = begin;
    this.#preview1 = wasi.preview1;
    this.#instance = new Spin1Instance({
      imports: module.imports,
      sender,
      guard,
      importFunction: (name, call, waits) => new ReadyImport(name, call, waits),
      instantiate: (imports) => module.instantiate(imports, guard),
      wasi: {
        imports: wasi.imports,
        bind: (memory) => wasi.preview1.bind(memory),
        begin: (call) => wasi.preview1.begin(call),
        end: () => wasi.preview1.end(),
        exitCode: (error) => wasi.preview1.exitCode(error),
      },
      failed: (call, error) => call.fail(error),
    });
    const before = startsDifferently && !this.startsDifferently ? snapshots.take(guard) : null;
    this.#instance.start();
    this.#snapshot = this.startsDifferently ? before : snapshots.take(guard);
  }

  /** It was told, before any request, what would be different the next time. */
  get startsDifferently(): boolean {
    return this.#preview1.touched;
  }

  handle(request: WasmRequest): void | Promise<void> {
    request.session.spend = this.#spend;
    return this.#instance.handle(request, request.body ?? noBytes);
  }

  /** Spin 1 has a fresh instance for each request. */
  readonly mayGoOn = false;

  get memoryBytes(): number {
    return this.#guard.memoryBytes;
  }

  abort(error: unknown): void {
    this.#guard.abort(error);
  }

  renew(): boolean {
    if (this.#instance.spent || this.#snapshot?.restore() !== true) return false;
    return !this.startsDifferently || this.#startAgain();
  }

  #startAgain(): boolean {
    this.#preview1.restart(this.#begin());
    try {
      this.#instance.start();
      return true;
    } catch {
      // A new instance is made for the next request, which then says what is wrong.
      return false;
    }
  }
}
