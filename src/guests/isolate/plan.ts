import type { CountRange } from "../../common/count-range.ts";
import type { Component } from "../../config/manifest/app.ts";
import type { InnerServer } from "../calls/inner-requests.ts";
import type { TraceSettings } from "../carried-trace.ts";
import type { OutboundHost } from "../../config/manifest/outbound-hosts.ts";

/** A bundled component, ready to be evaluated in isolates. Plain data: it crosses processes. */
export interface ComponentBundle {
  /** An ES module that imports nothing; it exports what the component does. */
  readonly code: string;
  /** The source map of `code`, as JSON. */
  readonly sourceMap: string;
}

/** What a component is told and allowed, whichever isolate runs it. */
export interface IsolateSettings extends TraceSettings {
  readonly component: Component;
  /** The component's variables, templates expanded. */
  readonly variables: Readonly<Record<string, string>>;
  /** Where it may send requests. */
  readonly outboundHosts: readonly OutboundHost[];
  /** Hands on those that stay in the application. */
  readonly inner: InnerServer;
  /** Milliseconds since 1970, as the component sees them; the machine's where it is left out. */
  readonly now?: () => number;
  readonly memoryMebibytesMax: number;
  readonly cpuMillisecondsMax: number;
  readonly requestMillisecondsMax: number;
  /** Requests that an isolate answers; null for `isolateLimits.requestsPerInstanceDefault`. */
  readonly requestsPerInstance: CountRange | null;
  readonly requestsAtOnce: CountRange | null;
  /** Where the manifest speaks of the component: `spin.toml:9`. */
  readonly place: string;
}
