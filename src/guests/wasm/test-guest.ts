import { noInnerServer } from "../calls/inner-requests.ts";
import wabt from "wabt";
import { GrantedStores, StoreSlot } from "../../kv/granted-stores.ts";
import { KeyValueSession } from "../../kv/session.ts";
import { storeLimitsDefault, wasmLimits } from "../../limits.ts";
import { parseOutboundHost } from "../../config/manifest/outbound-hosts.ts";
import type { Store } from "../../stores/store.ts";
import type { HttpExchange } from "../http-exchange.ts";
import { ResponseSteps } from "../response-steps.ts";
import type { GuestCall, WasmSettings } from "./host.ts";
import { HostMeter } from "@bobbin-kv/wasm-linker";

const { parseWat } = await wabt();

/** Bytes of a module that is written as text. */
export function wat(text: string): Uint8Array {
  const parsed = parseWat("guest.wat", text, { exceptions: true });
  try {
    return parsed.toBinary({}).buffer;
  } finally {
    parsed.destroy();
  }
}

/** The imports of module `key-value`, and exports of the same names that call them. */
export const keyValueText = `
  (import "key-value" "open" (func $open (param i32 i32 i32)))
  (import "key-value" "get" (func $get (param i32 i32 i32 i32)))
  (import "key-value" "set" (func $set (param i32 i32 i32 i32 i32 i32)))
  (import "key-value" "delete" (func $delete (param i32 i32 i32 i32)))
  (import "key-value" "exists" (func $exists (param i32 i32 i32 i32)))
  (import "key-value" "get-keys" (func $get-keys (param i32 i32)))
  (import "key-value" "close" (func $close (param i32)))
  (export "open" (func $open))
  (export "get" (func $get))
  (export "set" (func $set))
  (export "delete" (func $delete))
  (export "exists" (func $exists))
  (export "get-keys" (func $get-keys))
  (export "close" (func $close))`;

/** What has been made of an exchange, in order. */
export type Sent =
  | readonly ["respond", status: number, headers: string, body: string]
  | readonly ["failed", code: string, text: string];

/** A request of a test, what is sent, and what the guest prints. */
export interface TestCall extends GuestCall {
  readonly sent: Sent[];
  readonly printed: string[];
}

/** Settings of a component that may do what is named here. */
export function testSettings(changes: Partial<WasmSettings> = {}): WasmSettings {
  return {
    component: { id: "hello" } as WasmSettings["component"],
    place: "spin.toml:9",
    variables: {},
    environment: {},
    files: null,
    outboundHosts: [],
    inner: noInnerServer,
    memoryMebibytesMax: 128,
    cpuMillisecondsMax: 1000,
    requestMillisecondsMax: 30_000,
    requestsPerInstance: null,
    requestsAtOnce: null,
    ...changes,
  };
}

/** Counts nothing that a test would reach. */
export function testMeter(): HostMeter {
  return new HostMeter(wasmLimits.callBytesMax);
}

/** Patterns of `allowed_outbound_hosts`. */
export const allowed = (...patterns: string[]): WasmSettings["outboundHosts"] =>
  patterns.map(parseOutboundHost);

/** Stores that a component is granted, by label. */
export function testStores(stores: Readonly<Record<string, Store>> = {}): GrantedStores {
  const slots = Object.entries(stores).map(
    ([label, store]) => new StoreSlot(label, storeLimitsDefault, () => store),
  );
  return new GrantedStores("hello", "spin.toml:9", slots);
}

/** A request, GET / where nothing is said. */
export function testCall(
  granted: GrantedStores = testStores(),
  settings: WasmSettings = testSettings(),
  asked: Partial<Pick<HttpExchange, "method" | "url" | "headers">> = {},
): TestCall {
  const sent: Sent[] = [];
  const printed: string[] = [];
  const states = new Map<unknown, unknown>();
  const exchange: Partial<HttpExchange> = {
    method: "GET",
    url: "/",
    headers: "",
    bodyBytes: 0,
    ...asked,
    respond: (status, headers, body) => {
      sent.push(["respond", status, headers, Buffer.from(body as string).toString()]);
    },
  };
  const call: TestCall = {
    settings,
    session: new KeyValueSession(granted),
    exchange: exchange as HttpExchange,
    steps: new ResponseSteps(granted),
    print: (_stream, bytes) => printed.push(Buffer.from(bytes).toString()),
    signal: new AbortController().signal,
    mayWait: true,
    isAmongOthers: false,
    state: <Value>(create: (call: GuestCall) => Value): Value => {
      if (!states.has(create)) states.set(create, create(call));
      return states.get(create) as Value;
    },
    waiting: () => {},
    onWaiting: null,
    answered: false,
    isFailed: false,
    fail: (error) => sent.push(["respond", 500, "", error.code]),
    body: null,
    sent,
    printed,
  };
  return call;
}
