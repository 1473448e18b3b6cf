import type { Answer } from "../../stores/store.ts";
import type { HostCalls } from "./runtime/host.ts";

/** The calls that may be answered later. An isolate on its own thread waits for their answers. */
export const waitedCalls = [
  "nextRequest",
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

/** The calls that only an isolate on its own thread is offered. */
export const waitingOnlyCalls = [
  "respondSoon",
  "nextRequest",
] as const satisfies readonly (keyof HostCalls)[];

/** The calls that need no answer: an isolate on its own thread does not wait for them. */
export const unansweredCalls = ["respondSoon"] as const satisfies readonly (keyof HostCalls)[];

type WaitedCall = (typeof waitedCalls)[number];

/** The key-value part of the host's calls. */
export type KeyValueName = Extract<keyof HostCalls, `kv${string}`> | "takeError";

/** The host's calls as the host offers them: those that ask a store may answer later. */
export type OfferedCalls = {
  [Name in Exclude<keyof HostCalls, "exchange" | "growExchange">]-?: Name extends WaitedCall
    ? (
        ...args: Parameters<NonNullable<HostCalls[Name]>>
      ) => Answer<ReturnType<NonNullable<HostCalls[Name]>>>
    : NonNullable<HostCalls[Name]>;
};
