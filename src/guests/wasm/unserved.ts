import { bobbinError } from "../../errors.ts";
import type { HostFunctionImport } from "./component/plan.ts";
import type { ValueType } from "./component/types.ts";
import { ResultError, type HostFunction } from "./host.ts";

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

/** The names of cases that say nothing more special than that something failed. */
const generalCases = ["other", "io", "runtime-error", "provider", "error"];

/** How to put a text into an error of this type, or null. */
function textError(type: ValueType): ((text: string) => unknown) | null {
  if (type.kind === "string") return (text) => text;
  if (type.kind === "enum") {
    const name = generalCases.find((one) => type.names.includes(one)) ?? type.names.at(-1);
    return () => name;
  }
  if (type.kind !== "variant") return null;
  const withText = type.cases.filter((one) => one.type?.kind === "string");
  const chosen = withText.find((one) => generalCases.includes(one.name)) ?? withText.at(-1);
  return chosen === undefined ? null : (text) => ({ tag: chosen.name, value: text });
}
