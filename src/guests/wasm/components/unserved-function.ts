import { bobbinError } from "../../../errors.ts";
import { type HostFunctionImport, ResultError, textError } from "@bobbin-kv/wasm-linker";
import type { HostFunction } from "../host.ts";

/**
 * The function for an import that Bobbin does not offer. It answers with the interface's own error
 * where that can carry a text, and ends the request where it cannot; both name the interface.
 */
export function unservedFunction(target: HostFunctionImport): HostFunction {
  const name = target.interface === "" ? target.name : `${target.interface} ${target.name}`;
  const { result } = target.type;
  const payload =
    result?.kind === "result" && result.error !== null ? textError(result.error) : null;
  return () => {
    const error = bobbinError("interface-not-served", { name });
    throw payload === null ? error : new ResultError(payload(error.text));
  };
}
