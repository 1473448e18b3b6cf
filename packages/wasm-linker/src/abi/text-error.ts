import type { ValueType } from "../types/types.ts";

/** The names of cases that say nothing more special than that something failed. */
const generalCases = ["other", "io", "runtime-error", "provider", "error"];

/** How to put a text into an error of this type, or null. */
export function textError(type: ValueType): ((text: string) => unknown) | null {
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
