import type { ComponentBundle } from "../../guests/isolate/plan.ts";
import type { CountRange } from "../../common/count-range.ts";
import type { RuntimeScript } from "../../web/runtime-bundle.ts";
import type { App } from "../../config/manifest/app.ts";
import type { OutboundHost } from "../../config/manifest/outbound-hosts.ts";
import type { StoreConfig } from "../../config/runtime-config/runtime-config.ts";

/** All that a process needs to run an application: plain data, prepared once and sent to each worker. */
export interface AppPlan {
  readonly app: App;
  /** Every label that a component is granted. */
  readonly stores: Readonly<Record<string, StoreConfig>>;
  /** Bundled components, by id; the others are WebAssembly. */
  readonly bundles: Readonly<Record<string, ComponentBundle>>;
  /** The script that all isolates start with. */
  readonly runtime: RuntimeScript;
  /** Each component's variables, by component id. */
  readonly variables: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Where each component may send requests, by component id. */
  readonly outboundHosts: Readonly<Record<string, readonly OutboundHost[]>>;
  /** Added to the environment of every WebAssembly component, over the manifest's. */
  readonly environment: Readonly<Record<string, string>>;
  readonly limits: AppLimits;
  /** Written to the store `default` before anything is answered. */
  readonly keyValues: readonly (readonly [key: string, value: string])[];
  /** Components with a process of their own, by id: the socket to which their requests are passed on. */
  readonly passedOn: Readonly<Record<string, string>>;
  readonly calls: CallsPlan;
}

/** How requests go that stay in the application: from one component to another, or to the application itself. */
export interface CallsPlan {
  /** Ids of all components that a trigger names, whichever process they are in. */
  readonly components: readonly string[];
  /** Ids of those that a trigger names, and that were not chosen to be served. */
  readonly leftOut: readonly string[];
  /** Scheme, host and port where clients reach the application; null for where the process itself listens. */
  readonly origin: string | null;
  /** In a component's own process, the socket that leads to the others; null where they are all at hand. */
  readonly door: string | null;
}

/** What one instance of a component may use. */
export interface InstanceLimits {
  readonly memoryMebibytesMax: number;
  readonly cpuMillisecondsMax: number;
  readonly requestMillisecondsMax: number;
  /** Requests that an instance answers before a fresh one takes its place; null for what its kind does. */
  readonly requestsPerInstance: CountRange | null;
  /** Requests that an instance has at a time, where its kind can have several; null for one. */
  readonly requestsAtOnce: CountRange | null;
}

/** What an application may use: the limits of its instances, and of its connections. */
export interface AppLimits extends InstanceLimits {
  /** How long a connection stays open after a response; of a plan that replaces another it is ignored. */
  readonly keepAliveMilliseconds: number;
}

/** Takes a line that a component printed; `headers` are those of the request that it did so for, where that is known. */
export type ComponentLog = (
  component: string,
  stream: "stdout" | "stderr",
  text: string,
  headers?: string,
) => void;
