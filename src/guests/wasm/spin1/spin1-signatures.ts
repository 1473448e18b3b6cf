import type { FunctionType } from "@bobbin-kv/wasm-linker";
import { ownInterfaces } from "../key-value/own-interfaces.ts";
import { preview1Module, preview1Signature } from "../wasi/preview1-signatures.ts";
import { interfaceTypes } from "../wit/interface-types.ts";

/** Functions by their parameters, `i` for i32; without a result, as what they answer is written to memory. */
const spin1: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "key-value": {
    open: "iii",
    get: "iiii",
    set: "iiiiii",
    delete: "iiii",
    exists: "iiii",
    "get-keys": "ii",
    close: "i",
  },
  "spin-config": { "get-config": "iii" },
  "wasi-outbound-http": { request: "iiiiiiiiiii" },
};

/**
 * The type of a function that modules of Spin 1 import, a core one as `i32 -> i32`;
 * null where it is none that is served, for which any type will do.
 */
export function spin1Signature(module: string, name: string): string | FunctionType | null {
  if (module === preview1Module) return preview1Signature(name);
  const ours = ownInterfaces.find((one) => one.module === module);
  if (ours !== undefined) {
    const type = interfaceTypes(ours.name)?.exports.get(name);
    return type?.kind === "function" ? type : null;
  }
  const parameters = own(own(spin1, module) ?? {}, name);
  return parameters === null ? null : `${Array.from(parameters, () => "i32").join(" ")} ->`;
}

function own<Value>(values: Readonly<Record<string, Value>>, name: string): Value | null {
  return Object.hasOwn(values, name) ? (values[name] ?? null) : null;
}
