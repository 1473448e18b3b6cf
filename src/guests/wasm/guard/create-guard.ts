import type { WasmSettings } from "../host.ts";
import { ExecutionGuard } from "../linker/instrument/execution-guard.ts";

/** The guard of one instance, with what its component may use. */
export function createGuard({
  cpuMillisecondsMax,
  memoryMebibytesMax,
}: WasmSettings): ExecutionGuard {
  return new ExecutionGuard({
    cpuMillisecondsMax,
    memoryBytesMax: memoryMebibytesMax * 2 ** 20,
  });
}
