import type { CoreFunction } from "./component/bind-import.ts";
import type { CoreSignature } from "./component/layout.ts";
import { suspendable } from "./component/suspendable.ts";
import type { Guard } from "./guard.ts";
import type { GuestCall } from "./host.ts";
import { Preview1 } from "./wasi/preview1.ts";

/** The module by which core modules import WASI preview 1. */
export const preview1Module = "wasi_snapshot_preview1";

/** WASI preview 1 for one instance, its functions ready to be imported. */
export interface BoundPreview1 {
  readonly preview1: Preview1;
  readonly imports: WebAssembly.Imports[string];
}

const pollSignature: CoreSignature = { parameters: ["i32", "i32", "i32", "i32"], result: "i32" };

/** Makes it, with what stands for a request while the guest starts; where the guest `waits`, the one function that may take its time suspends it. */
export function bindPreview1(starting: GuestCall, guard: Guard, waits: boolean): BoundPreview1 {
  const preview1 = new Preview1(starting, () => guard.enter());
  const imports: WebAssembly.Imports[string] = { ...preview1.imports };
  const poll = preview1.imports["poll_oneoff"];
  if (waits && poll !== undefined)
    imports["poll_oneoff"] = suspendable(
      poll as CoreFunction,
      pollSignature,
    ) as WebAssembly.ExportedFunction;
  return { preview1, imports };
}
