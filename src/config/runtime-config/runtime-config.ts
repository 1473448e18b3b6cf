import type { StoreConfig } from "../../stores/store-config.ts";
import type { VariableProvider } from "./variable-providers.ts";

/** What a runtime configuration file says, resolved against its place; frozen all through. */
export interface RuntimeConfig {
  /** Absolute path of the file, or null when none was given. */
  readonly path: string | null;
  /** Absolute path; null where the file says "" (unset); undefined where it says nothing. */
  readonly stateDir: string | null | undefined;
  readonly logDir: string | null | undefined;
  /** Most memory of one guest instance, in bytes; null where the file says nothing. */
  readonly instanceMemoryBytesMax: number | null;
  /** By label, in the order of the file. */
  readonly stores: Readonly<Record<string, StoreConfig>>;
  /** In the order of the file, which goes before the environment; left out where there are none. */
  readonly variableProviders?: readonly VariableProvider[];
  /** Parts that are accepted but not acted on, said once at start-up. */
  readonly notices: readonly string[];
}

export type { StoreConfig } from "../../stores/store-config.ts";
