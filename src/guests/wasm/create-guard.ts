import { wasmLimits } from "../../limits.ts";
import type { WasmSettings } from "./host.ts";
import { ExecutionGuard } from "@bobbin-kv/wasm-linker";

/** The guard of one instance, with what its component may use. */
export function createGuard({
  cpuMillisecondsMax,
  memoryMebibytesMax,
}: WasmSettings): ExecutionGuard {
  const { callBytesMax, turnMillisecondsMax } = wasmLimits;
  return new ExecutionGuard({
    cpuMillisecondsMax,
    memoryBytesMax: memoryMebibytesMax * 2 ** 20,
    callBytesMax,
    turnMillisecondsMax,
  });
}
