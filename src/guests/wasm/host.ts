/**
 * What a WebAssembly guest may call: the contract between the interfaces that Bobbin offers
 * (`key-value`, `wasi`, `http`) and the linker that binds them to a guest's imports.
 *
 * Component-level values are plain JavaScript: bool, u8 to u32, s8 to s32 and floats as number or
 * boolean, u64 and s64 as bigint, char and string as string, `list<u8>` as Uint8Array (or, given to a guest, PassingBytes), other lists
 * and tuples as arrays, maps as arrays of pairs (a key may stand there more than once), records as objects with the field names in
 * camelCase, flags as objects of booleans in camelCase, enums as their kebab-case names, `option<T>` as the value or undefined (an
 * option in an option as `{ tag: "none" } | { tag: "some", value }`), variants as `{ tag, value }`
 * with the kebab-case name, resources as objects.
 *
 * A function whose WIT result is `result<T, E>` returns T, and throws `ResultError` for E. Anything
 * else that it throws ends the guest's request (a trap).
 */

import type { CountRange } from "../../common/count-range.ts";
import type { BobbinError } from "../../errors.ts";
import type { KeyValueSession } from "../../kv/session.ts";
import type { Component } from "../../config/manifest/app.ts";
import type { InnerServer } from "../calls/inner-requests.ts";
import type { OutboundHost } from "../../config/manifest/outbound-hosts.ts";
import type { TraceSettings } from "../carried-trace.ts";
import type { HttpExchange } from "../http-exchange.ts";
import type { ResponseSteps } from "../response-steps.ts";
import type { HostFunction as LinkedFunction } from "@bobbin-kv/wasm-linker";
import type { GuestFiles } from "./guest-files.ts";

/** What one component is told and allowed, the same for all its requests. */
export interface WasmSettings extends TraceSettings {
  readonly component: Component;
  /** Where the manifest speaks of the component: `spin.toml:9`. */
  readonly place: string;
  /** The component's variables, templates expanded. */
  readonly variables: Readonly<Record<string, string>>;
  /** The guest's environment: the manifest's and that of `--env`, nothing of the host's. */
  readonly environment: Readonly<Record<string, string>>;
  /** The files of the manifest, read-only. */
  readonly files: GuestFiles;
  readonly outboundHosts: readonly OutboundHost[];
  /** Hands on requests that stay in the application. */
  readonly inner: InnerServer;
  /** Milliseconds since 1970, as the component sees them; the machine's where it is left out. */
  readonly now?: () => number;
  readonly memoryMebibytesMax: number;
  readonly cpuMillisecondsMax: number;
  readonly requestMillisecondsMax: number;
  /** Requests that an instance answers before it is made fresh, where its kind can take several; null for one. */
  readonly requestsPerInstance: CountRange | null;
  /** Requests that it has at a time; null for one. */
  readonly requestsAtOnce: CountRange | null;
}

/** One request, as the host's functions see it. */
export interface GuestCall {
  readonly settings: WasmSettings;
  /** Opens stores and holds their handles until the request ends. */
  readonly session: KeyValueSession;
  readonly exchange: HttpExchange;
  /** What leaves of the response goes through these, so that it waits for the stores to be durable. */
  readonly steps: ResponseSteps;
  /** Takes what the guest printed, as it comes: bytes that need not end with a line. */
  print(stream: "stdout" | "stderr", bytes: Uint8Array): void;
  /** Aborted when the request has ended, whatever the reason: outbound requests and timers stop. */
  readonly signal: AbortSignal;
  /** Whether the guest can be made to wait, which it cannot while it starts. */
  readonly mayWait: boolean;
  /** Others have its instance too: nothing may come from its client's side that a guest could break at. */
  readonly isAmongOthers: boolean;
  /** Says that the guest is about to wait: what it has answered so far should leave. */
  waiting(): void;
  /** Is told of each wait that begins; the last one that asks is told. */
  onWaiting: (() => void) | null;
  /** The response has begun, so that its time limit is over. */
  answered: boolean;
  /** All of the response was given to the connection: what the guest does from now on nobody waits for. */
  isGiven?: boolean;
  /** Nothing may be sent any more: the request has failed, or its client has left. */
  readonly isFailed: boolean;
  /** Fails the request, unless that has happened already; the reason goes to the component's log. */
  fail(error: BobbinError): void;
  /** The whole body, where it was read before the guest was entered. */
  body: Uint8Array | null;
  /**
   * Values of this request that belong to one interface, made when first asked for: open files, the
   * outgoing response. `create` is the key.
   */
  state<Value>(create: (call: GuestCall) => Value): Value;
}

/** Takes the request and component-level values; answers with one, or with a promise if it `waits`. */
export type HostFunction = LinkedFunction<GuestCall> & {
  /** The function may answer with a promise: the guest is suspended meanwhile. */
  readonly waits?: true;
};

/** Marks a function that may answer with a promise. */
export function waiting<Call extends (call: GuestCall, ...values: never[]) => unknown>(
  call: Call,
): Call & { readonly waits: true } {
  return Object.assign(call, { waits: true } as const);
}

/**
 * The functions of one interface by their WIT names as components import them: `get-random-u64`,
 * `[method]descriptor.read`, `[static]fields.from-list`, `[constructor]fields`. Dropping a resource
 * needs no function: a resource's `[Symbol.dispose]`, where it has one, is called.
 */
export type HostInterface = Readonly<Record<string, HostFunction>>;
