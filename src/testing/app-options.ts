import type { StoreValue } from "../program/store-value.ts";
import type { PlainTable } from "../toml/write-toml.ts";

/**
 * An application: the path of its spin.toml or its folder, or what a spin.toml says, as an object. Without
 * `spin_manifest_version` and `application` the object is of version 2 and the application has the name `test`.
 */
export type TestManifest = string | URL | ManifestObject;

/** What a spin.toml says. Every other key of it may be given too, and is read as strictly as the file is. */
export interface ManifestObject extends PlainTable {
  readonly trigger?: {
    readonly http: readonly {
      readonly route: string;
      readonly component?: string;
      readonly [key: string]: PlainTable[string];
    }[];
  };
  readonly component?: Readonly<Record<string, ComponentObject>>;
}

/** A `[component.ID]` table. */
export interface ComponentObject extends PlainTable {
  /** The file of the component: of an object relative to `directory`. */
  readonly source?: string;
  /** The labels that it may open. */
  readonly key_value_stores?: readonly string[];
}

/** What a test may say of an application. */
export interface TestAppOptions {
  /** The folder from which an object's paths start; the working directory where it is left out. */
  readonly directory?: string | URL;
  /** What the stores hold first, by label. A bigint is kept as a counter, and what is no text, bytes or bigint as JSON. */
  readonly stores?: Readonly<Record<string, Readonly<Record<string, SeedValue>>>>;
  /** The path of a runtime configuration: of its stores only the limits count, for all data is in memory. */
  readonly runtimeConfig?: string | URL;
  /** Values of the application's variables. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Added to the environment of WebAssembly components, over the manifest's. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Ids of the components to run; all where it is left out. */
  readonly components?: readonly string[];
  /** Whether the stores answer as ones across a network do: later, while other requests go on. Delays need it. */
  readonly network?: boolean;
  /** Longest time from a request to the start of its response. */
  readonly requestTimeoutMilliseconds?: number;
  /** Longest processor time that a component uses without a pause. */
  readonly cpuTimeLimitMilliseconds?: number;
}

/** A value that a store holds first. */
export type SeedValue = StoreValue | bigint | number | boolean | null | object;
