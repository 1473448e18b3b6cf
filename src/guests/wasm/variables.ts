import { ResultError, type GuestCall, type HostInterface } from "./host.ts";

const namePattern = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/;

function find({ settings }: GuestCall, name: string, invalid: string, missing: string): string {
  const { component, place, variables } = settings;
  if (!namePattern.test(name)) {
    const text = `"${name}" cannot name a variable: names are lower case with single underscores`;
    throw new ResultError({ tag: invalid, value: text });
  }
  const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
  if (value !== undefined) return value;
  const text = `component "${component.id}" has no variable "${name}"; add it to its variables in ${place}`;
  throw new ResultError({ tag: missing, value: text });
}

/** `fermyon:spin/variables@2.0.0`. */
export const variables: HostInterface = {
  get: (call, name: string) => find(call, name, "invalid-name", "undefined"),
};

/** `fermyon:spin/config`, the same in Spin 1. */
export const config: HostInterface = {
  "get-config": (call, key: string) => find(call, key, "invalid-key", "invalid-key"),
};

/** `wasi:config/store@0.2.0-draft`. */
export const wasiConfig: HostInterface = {
  get: ({ settings }, key: string) =>
    Object.hasOwn(settings.variables, key) ? settings.variables[key] : undefined,
  "get-all": ({ settings }) => Object.entries(settings.variables),
};
