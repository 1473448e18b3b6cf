import wabt from "wabt";
import { ExecutionGuard } from "./execution-guard.ts";
import type { ExecutionLimits } from "./execution-limits.ts";
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

/** A memory and an allocator that never frees, as a part of a module's text. */
export const allocatorText = `
  (memory (export "memory") 1)
  (global $next (mut i32) (i32.const 8192))
  (func $realloc (export "canonical_abi_realloc")
    (param $old i32) (param $old-size i32) (param $align i32) (param $size i32) (result i32)
    (local $start i32)
    (local.set $start (i32.and
      (i32.add (global.get $next) (i32.sub (local.get $align) (i32.const 1)))
      (i32.sub (i32.const 0) (local.get $align))))
    (global.set $next (i32.add (local.get $start) (local.get $size)))
    (block $fits (loop $again
      (br_if $fits (i32.le_u (global.get $next) (i32.mul (memory.size) (i32.const 65536))))
      (br_if $fits (i32.eq (memory.grow (i32.const 1)) (i32.const -1)))
      (br $again)))
    (local.get $start))`;

/** An instrumented module with its own guard, and its functions and globals by name. */
export interface TestGuest {
  readonly guard: ExecutionGuard;
  readonly exports: Record<string, Exported>;
  readonly memory: WebAssembly.Memory;
}

/** What a guest of a test may use: 64 MiB and a little time. */
export const testExecutionLimits: ExecutionLimits = {
  cpuMillisecondsMax: 20,
  memoryBytesMax: 67_108_864,
  callBytesMax: 67_108_864,
  turnMillisecondsMax: 20,
};

/** Instantiates a module that is written as text or bytes; 64 MiB and a little time where nothing is said. */
export function startGuest(
  text: string | Uint8Array,
  imports: GuestImports = {},
  limits: Partial<ExecutionLimits> = {},
): TestGuest {
  const guard = new ExecutionGuard({ ...testExecutionLimits, ...limits });
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
  keepFacts(module, { ...instrumented, grouped: [] });
  return instantiateGuarded(module, imports, guard);
}
