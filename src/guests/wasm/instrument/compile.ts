import { instrumentModule } from "./instrument.ts";

/** A compiled module for `instantiateGuarded`. */
export interface GuardedModule {
  readonly module: WebAssembly.Module;
  /** Why an instance cannot be put back exactly into its fresh state, or null. */
  readonly unrestorable: string | null;
  /** Bytes of memory of its own that an instance begins with. */
  readonly memoryBytes: number;
}

/** Instruments and compiles a core module. Rejects with WasmFormatError for bytes that are no valid module. */
export async function compileGuarded(bytes: Uint8Array): Promise<GuardedModule> {
  const { bytes: instrumented, unrestorable, memoryBytes } = instrumentModule(bytes);
  return { module: await WebAssembly.compile(instrumented), unrestorable, memoryBytes };
}
