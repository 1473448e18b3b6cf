import type { KindOf } from "../compact/group-imports.ts";
import { compactModule } from "../compact/compact-module.ts";
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

/**
 * Instruments and compiles a core module. Rejects with WasmFormatError for bytes that are no valid module. Where it is said which imports are functions of the host,
 * the module is written so that its instances take less.
 */
export async function compileGuarded(
  bytes: Uint8Array,
  kindOf: KindOf | null = null,
): Promise<GuardedModule> {
  const compact =
    kindOf === null || !WebAssembly.validate(bytes) ? null : compactModule(bytes, kindOf);
  const instrumented = instrumentModule(compact?.bytes ?? bytes, compact !== null);
  const module = await WebAssembly.compile(instrumented.bytes);
  keepFacts(module, { ...instrumented, grouped: compact?.grouped ?? [] });
  const { unrestorable, memoryBytes } = instrumented;
  return { module, imports: ownImports(module), unrestorable, memoryBytes };
}
