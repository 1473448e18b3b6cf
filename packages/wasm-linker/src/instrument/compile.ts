import { instrumentModule } from "./instrument.ts";
import { keepFacts, ownImports } from "./module-facts.ts";

/** What a module imports. */
export type ModuleImport = ReturnType<typeof WebAssembly.Module.imports>[number];

/** A compiled module for `instantiateGuarded`. */
export interface GuardedModule {
  readonly module: WebAssembly.Module;
  /** What it imports by itself: instrumentation adds to that. */
  readonly imports: readonly ModuleImport[];
  /** Why an instance cannot be put back exactly into its fresh state, or null. */
  readonly unrestorable: string | null;
  /** Bytes of its own that an instance begins with: memories, tables, globals. */
  readonly memoryBytes: number;
}

/** Instruments and compiles a core module. Rejects with WasmFormatError for bytes that are no valid module. */
export async function compileGuarded(bytes: Uint8Array): Promise<GuardedModule> {
  const instrumented = instrumentModule(bytes);
  const module = await WebAssembly.compile(instrumented.bytes);
  keepFacts(module, instrumented);
  const { unrestorable, memoryBytes } = instrumented;
  return { module, imports: ownImports(module), unrestorable, memoryBytes };
}
