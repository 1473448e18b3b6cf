import type { GuestCall, HostInterface } from "./host.ts";
import { ResultError } from "@bobbin-kv/wasm-linker";

const namePattern = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/;

/** A variable, or why a guest is given none. */
export type FoundVariable =
  | { readonly value: string }
  | { readonly value: null; readonly isInvalid: boolean; readonly problem: string };

/** Finds a variable of the component that makes the call. */
export function findVariable({ settings }: GuestCall, name: string): FoundVariable {
  const { component, place, variables } = settings;
  if (!namePattern.test(name)) {
    const problem = `"${name}" cannot name a variable: names are lower case with single underscores`;
    return { value: null, isInvalid: true, problem };
  }
  const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
  if (value !== undefined) return { value };
  const problem = `component "${component.id}" has no variable "${name}"; add it to its variables in ${place}`;
  return { value: null, isInvalid: false, problem };
}

function answer(call: GuestCall, name: string, invalid: string, missing: string): string {
  const found = findVariable(call, name);
  if (found.value !== null) return found.value;
  throw new ResultError({ tag: found.isInvalid ? invalid : missing, value: found.problem });
}

/** `fermyon:spin/variables@2.0.0`. */
export const variables: HostInterface = {
  get: (call, name: string) => answer(call, name, "invalid-name", "undefined"),
};

/** `spin:variables@3.0.0`. */
export const variables3: HostInterface = variables;

/** `fermyon:spin/config`, the same in Spin 1. */
export const config: HostInterface = {
  "get-config": (call, key: string) => answer(call, key, "invalid-key", "provider"),
};

/** `wasi:config/store@0.2.0-draft`. */
export const wasiConfig: HostInterface = {
  get: ({ settings }, key: string) =>
    Object.hasOwn(settings.variables, key) ? settings.variables[key] : undefined,
  "get-all": ({ settings }) => Object.entries(settings.variables),
};
