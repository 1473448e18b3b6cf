import type { GuestCall } from "../host.ts";
import { findVariable } from "../variables.ts";
import type { Spin1Functions } from "./spin1-function.ts";
import type { GuestMemory } from "@bobbin-kv/wasm-linker";

/** Tags of the interface's error. */
const providerTag = 0;
const invalidKeyTag = 1;

/** Module `spin-config` of Spin 1.0: a component's variables. */
export function spinConfig(memory: GuestMemory, current: () => GuestCall): Spin1Functions {
  return {
    "get-config": (pointer, length, area) => {
      const start = memory.check(area, 16, 4);
      const name = memory.readText(pointer, length);
      const found = findVariable(current(), name);
      const isMissing = found.value === null;
      const text = memory.writeText(isMissing ? found.problem : found.value);
      const { view } = memory;
      const at = isMissing ? start + 8 : start + 4;
      view.setUint8(start, isMissing ? 1 : 0);
      if (isMissing) view.setUint8(start + 4, found.isInvalid ? invalidKeyTag : providerTag);
      view.setUint32(at, text, true);
      view.setUint32(at + 4, memory.writtenLength, true);
    },
  };
}
