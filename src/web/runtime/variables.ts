import { ErrorOf, freeze, stringifyJson } from "../../../sdk/typescript/src/intrinsics.ts";
import type { Config } from "../../../sdk/typescript/src/spin-sdk.ts";
import type { HostCalls } from "../host-calls.ts";

/** The component's way to its variables. */
export function variables(host: HostCalls): Config {
  return freeze({
    get: (name: string): string => {
      const value = typeof name === "string" ? host.variable(name) : null;
      if (value !== null) return value;
      throw new ErrorOf(
        `this component has no variable ${stringifyJson(name)}; add it to its variables in spin.toml`,
      );
    },
  });
}
