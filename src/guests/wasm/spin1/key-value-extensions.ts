import { AbiContext } from "../linker/component/abi-context.ts";
import { hostCall, lowerFunction, refusalOf } from "../linker/component/bind-import.ts";
import { ResourceTable } from "../linker/component/resource-table.ts";
import type { GuestCall, HostFunction } from "../host.ts";
import { extensions } from "../key-value/extensions.ts";
import { interfaceTypes } from "../wit/interface-types.ts";
import type { Spin1Function, Spin1Functions } from "./spin1-function.ts";
import type { GuestMemory } from "../linker/memory/guest-memory.ts";

/**
 * `bobbin:key-value/extensions` as core functions, the module `bobbin-key-value`. They are called as
 * those of `key-value` are. `resumed` is called before a guest that has waited is told an answer.
 */
export function keyValueExtensions(
  memory: GuestMemory,
  current: () => GuestCall,
  resumed: () => void = () => {},
): Spin1Functions {
  // No function of the interface has a resource.
  const context = new AbiContext(new ResourceTable(), 0, () => memory);
  const events = { current, resumed, waiting: () => {}, failed: () => {} };
  const types = interfaceTypes("bobbin:key-value/extensions@0.1.0")?.exports ?? [];
  const bound = [...types].flatMap(([name, type]): [string, Spin1Function][] => {
    if (type.kind !== "function") return [];
    const call = hostCall(type, extensions[name] as HostFunction, events);
    // Its values may be bigint, for which there is no place in the type of the other modules' functions.
    return [
      [name, lowerFunction(type, context, call, { refuse: refusalOf(type) }) as Spin1Function],
    ];
  });
  return Object.fromEntries(bound);
}
