import { type ExecutionGuard, type GuestImports, ReadyImport } from "@bobbin-kv/wasm-linker";
import type { GuestCall } from "../host.ts";
import { Preview1 } from "./preview1.ts";

/** WASI preview 1 for one instance, its functions ready to be imported. */
export interface BoundPreview1 {
  readonly preview1: Preview1;
  readonly imports: GuestImports[string];
}

/** Makes it, with what stands for a request while the guest starts; where the guest `waits`, the one function that may take its time suspends it. */
export function bindPreview1(
  starting: GuestCall,
  guard: ExecutionGuard,
  waits: boolean,
): BoundPreview1 {
  const preview1 = new Preview1(starting, guard.meter, () => guard.goOn());
  const imports: GuestImports[string] = {};
  for (const [name, call] of Object.entries(preview1.imports)) {
    imports[name] = new ReadyImport(name, call, waits && name === "poll_oneoff");
  }
  return { preview1, imports };
}
