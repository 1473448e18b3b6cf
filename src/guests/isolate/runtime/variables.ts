import type { Config } from "../../../../sdk/typescript/src/spin-sdk.ts";
import type { HostCalls } from "./host.ts";

/** The component's way to its variables. */
export function variables(host: HostCalls): Config {
  return Object.freeze({
    get: (name: string): string => {
      const value = typeof name === "string" ? host.variable(name) : null;
      if (value !== null) return value;
      throw new Error(
        `this component has no variable ${JSON.stringify(name)}; add it to its variables in spin.toml`,
      );
    },
  });
}
