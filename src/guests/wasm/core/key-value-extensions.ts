import { AbiContext } from "../component/abi-context.ts";
import { hostCall, lowerFunction } from "../component/bind-import.ts";
import { ResourceTable } from "../component/resource-table.ts";
import type { GuestCall, HostFunction } from "../host.ts";
import { extensionTypes } from "../key-value/extension-types.ts";
import { extensions } from "../key-value/extensions.ts";
import type { CoreFunction, CoreFunctions } from "./core-function.ts";
import type { GuestMemory } from "./guest-memory.ts";

/**
 * `bobbin:key-value/extensions` as core functions, the module `bobbin-key-value`. They are called as
 * those of `key-value` are. `resumed` is called before a guest that has waited is told an answer.
 */
export function keyValueExtensions(
  memory: GuestMemory,
  current: () => GuestCall,
  resumed: () => void = () => {},
): CoreFunctions {
  // No function of the interface has a resource.
  const context = new AbiContext(new ResourceTable(), 0, () => memory);
  const events = { current, resumed, waiting: () => {}, failed: () => {} };
  const bound = Object.entries(extensionTypes).map(([name, type]): [string, CoreFunction] => {
    const call = hostCall(type, extensions[name] as HostFunction, events);
    // Its values may be bigint, for which there is no place in the type of the other modules' functions.
    return [name, lowerFunction(type, context, call) as CoreFunction];
  });
  return Object.fromEntries(bound);
}
