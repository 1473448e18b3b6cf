import { bindFunction, type GuestMemory } from "@bobbin-kv/wasm-linker";
import { refusal } from "../guest-failure.ts";
import type { GuestCall, HostFunction } from "../host.ts";
import type { OwnInterface } from "../key-value/own-interfaces.ts";
import { interfaceTypes } from "../wit/interface-types.ts";
import type { Spin1Function, Spin1Functions } from "./spin1-function.ts";

/**
 * An interface of Bobbin's as core functions. They are called as those of `key-value` are. `resumed` is called before a guest that has
 * waited is told an answer.
 */
export function keyValueExtensions(
  { name, functions }: OwnInterface,
  memory: GuestMemory,
  current: () => GuestCall,
  resumed: () => void | Promise<void> = () => {},
): Spin1Functions {
  const events = { current, resumed, waiting: () => {}, failed: () => {} };
  const types = interfaceTypes(name)?.exports ?? [];
  const all = [...types].flatMap(([member, type]): [string, Spin1Function][] => {
    if (type.kind !== "function") return [];
    const target = functions[member] as HostFunction;
    const bound = bindFunction(type, target, memory, events, refusal);
    // Its values may be bigint, for which there is no place in the type of the other modules' functions.
    return [[member, bound as Spin1Function]];
  });
  return Object.fromEntries(all);
}
