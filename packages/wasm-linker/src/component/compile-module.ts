import { compileGuarded, type GuardedModule } from "../instrument/compile.ts";
import type { ExecutionGuard } from "../instrument/execution-guard.ts";
import { type GuardedInstance, instantiateGuarded } from "../instrument/guarded-instance.ts";
import type { GuestImports } from "../instrument/host-import.ts";
import { checkSignatures, type FindSignature } from "../plan/check-core.ts";

/** A core module that is no component, ready to be instantiated. */
export interface CoreModule extends Pick<GuardedModule, "imports" | "memoryBytes"> {
  /**
   * Makes an instance under a guard, and runs its start function. Throws what that throws, GuestTrap and OutOfMemory where its
   * memory is too large from the start.
   */
  instantiate(imports: GuestImports, guard: ExecutionGuard): GuardedInstance;
}

/**
 * Instruments and compiles a core module. `signature` has the types of the functions that its host offers: null for one that it does
 * not, which is no error here. Rejects with WasmFormatError for bytes that are no valid module, and with ComponentMismatch
 * where it imports a function with another type.
 */
export async function compileModule(
  bytes: Uint8Array,
  signature: FindSignature,
): Promise<CoreModule> {
  const { module, imports, memoryBytes } = await compileGuarded(bytes);
  checkSignatures(bytes, signature);
  return {
    imports,
    memoryBytes,
    instantiate: (given, guard) => instantiateGuarded(module, given, guard),
  };
}
