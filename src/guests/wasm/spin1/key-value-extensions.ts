import { bindFunction, type GuestMemory } from "@bobbin-kv/wasm-linker";
import { refusal } from "../guest-failure.ts";
import type { GuestCall, HostFunction } from "../host.ts";
import { extensions } from "../key-value/extensions.ts";
import { interfaceTypes } from "../wit/interface-types.ts";
import type { Spin1Function, Spin1Functions } from "./spin1-function.ts";

/**
 * `bobbin:key-value/extensions` as core functions, the module `bobbin-key-value`. They are called as
 * those of `key-value` are. `resumed` is called before a guest that has waited is told an answer.
 */
export function keyValueExtensions(
  memory: GuestMemory,
  current: () => GuestCall,
  resumed: () => void | Promise<void> = () => {},
): Spin1Functions {
  const events = { current, resumed, waiting: () => {}, failed: () => {} };
  const types = interfaceTypes("bobbin:key-value/extensions@0.1.0")?.exports ?? [];
  const all = [...types].flatMap(([name, type]): [string, Spin1Function][] => {
    if (type.kind !== "function") return [];
    const target = extensions[name] as HostFunction;
    const bound = bindFunction(type, target, memory, events, refusal);
    // Its values may be bigint, for which there is no place in the type of the other modules' functions.
    return [[name, bound as Spin1Function]];
  });
  return Object.fromEntries(all);
}
