import wabt from "wabt";
import { ExecutionGuard, type ExecutionLimits } from "./execution-guard.ts";
import { instantiateGuarded } from "./guarded-instance.ts";
import type { GuestImports } from "./host-import.ts";
import { instrumentModule } from "./instrument.ts";
import { keepFacts } from "./module-facts.ts";

const { parseWat } = await wabt();

/** A function that a module of a test exports. */
export type Exported = (...values: unknown[]) => unknown;

/** Bytes of a module that is written as text. */
export function wat(text: string): Uint8Array {
  const parsed = parseWat("guest.wat", text, {
    exceptions: true,
    memory64: true,
    relaxed_simd: true,
    tail_call: true,
    threads: true,
  });
  try {
    return parsed.toBinary({}).buffer;
  } finally {
    parsed.destroy();
  }
}

/** An instrumented module with its own guard, and its functions and globals by name. */
export interface TestGuest {
  readonly guard: ExecutionGuard;
  readonly exports: Record<string, Exported>;
  readonly memory: WebAssembly.Memory;
}

/** Instantiates a module that is written as text or bytes; 64 MiB and a little time where nothing is said. */
export function startGuest(
  text: string | Uint8Array,
  imports: GuestImports = {},
  limits: Partial<ExecutionLimits> = {},
): TestGuest {
  const guard = new ExecutionGuard({
    cpuMillisecondsMax: 20,
    memoryBytesMax: 67_108_864,
    ...limits,
  });
  const { exports } = addGuest(guard, text, imports);
  return {
    guard,
    exports: exports as unknown as Record<string, Exported>,
    memory: exports["memory"] as WebAssembly.Memory,
  };
}

/** One more core instance under a guard. */
export function addGuest(
  guard: ExecutionGuard,
  text: string | Uint8Array,
  imports: GuestImports = {},
): { readonly exports: WebAssembly.Exports } {
  const instrumented = instrumentModule(typeof text === "string" ? wat(text) : text);
  const module = new WebAssembly.Module(instrumented.bytes);
  keepFacts(module, instrumented);
  return instantiateGuarded(module, imports, guard);
}
