import type { GuestCall } from "../host.ts";
import type { CoreFunctions } from "./core-function.ts";
import type { GuestMemory } from "../linker/memory/guest-memory.ts";

const namePattern = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/;
const invalidKeyTag = 1;

/** Module `spin-config` of Spin 1.0: a component's variables. */
export function spinConfig(memory: GuestMemory, current: () => GuestCall): CoreFunctions {
  return {
    "get-config": (pointer, length, area) => {
      const start = memory.check(area, 16, 4);
      const name = memory.readText(pointer, length);
      const { variables } = current().settings;
      const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
      const text = memory.writeText(value ?? problem(current(), name));
      const { view } = memory;
      const at = value === undefined ? start + 8 : start + 4;
      view.setUint8(start, value === undefined ? 1 : 0);
      if (value === undefined) view.setUint8(start + 4, invalidKeyTag);
      view.setUint32(at, text, true);
      view.setUint32(at + 4, memory.writtenLength, true);
    },
  };
}

function problem({ settings: { component, place } }: GuestCall, name: string): string {
  if (!namePattern.test(name)) {
    return `"${name}" cannot name a variable: names are lower case with single underscores`;
  }
  return `component "${component.id}" has no variable "${name}"; add it to its variables in ${place}`;
}
