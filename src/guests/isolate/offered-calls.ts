import type { Answer } from "../../stores/store.ts";
import type { HostCalls } from "./runtime/host.ts";

/** The calls that ask a store. An isolate on its own thread waits for their answers. */
export const storeCalls = [
  "kvGet",
  "kvSet",
  "kvDelete",
  "kvExists",
  "kvList",
  "kvKeys",
  "kvGetMany",
  "kvSetMany",
  "kvDeleteMany",
  "kvIncrement",
  "kvGetVersioned",
  "kvSwap",
] as const satisfies readonly (keyof HostCalls)[];

/** The calls that need no answer, and that only an isolate on its own thread is offered: it does not wait for them. */
export const unansweredCalls = ["respondSoon"] as const satisfies readonly (keyof HostCalls)[];

type StoreCall = (typeof storeCalls)[number];

/** The key-value part of the host's calls. */
export type KeyValueName = Extract<keyof HostCalls, `kv${string}`> | "takeError";

/** The host's calls as the host offers them: those that ask a store may answer later. */
export type OfferedCalls = {
  [Name in Exclude<keyof HostCalls, "exchange" | "growExchange">]-?: Name extends StoreCall
    ? (...args: Parameters<HostCalls[Name]>) => Answer<ReturnType<HostCalls[Name]>>
    : NonNullable<HostCalls[Name]>;
};
