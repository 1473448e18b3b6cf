import type { Answer } from "../../../stores/store.ts";
import type { HostCalls } from "../../../web/host-calls.ts";

/** The calls that may be answered later. An isolate on its own thread waits for their answers. */
export const waitedCalls = [
  "nextRequest",
  "kvGet",
  "kvSet",
  "kvDelete",
  "kvExists",
  "kvList",
  "kvListRange",
  "kvListEntries",
  "kvKeys",
  "kvGetMany",
  "kvSetMany",
  "kvDeleteMany",
  "kvSetDetailed",
  "kvSetManyDetailed",
  "kvGetEntries",
  "kvGetDetails",
  "kvIncrement",
  "kvGetVersioned",
  "kvSwap",
  "kvCommit",
] as const satisfies readonly (keyof HostCalls)[];

/** The calls that only an isolate on its own thread is offered. */
export const waitingOnlyCalls = [
  "respondSoon",
  "nextRequest",
] as const satisfies readonly (keyof HostCalls)[];

/** The calls that only an isolate on the host's own thread is offered. */
export const directOnlyCalls = ["keepHead"] as const satisfies readonly (keyof HostCalls)[];

/** The calls that need no answer: an isolate on its own thread does not wait for them. */
export const unansweredCalls = ["respondSoon"] as const satisfies readonly (keyof HostCalls)[];

/** How many arguments each call takes; no more of them cross. */
export const callParameters = {
  takeError: 0,
  log: 2,
  mapStack: 1,
  randomBytes: 1,
  digest: 2,
  cryptoStart: 4,
  startTimer: 2,
  stopTimer: 1,
  now: 0,
  encodeText: 1,
  decodeText: 1,
  parseUrl: 2,
  changeUrl: 3,
  library: 1,
  variable: 1,
  kvOpen: 2,
  kvClose: 1,
  kvGet: 2,
  kvSet: 3,
  kvDelete: 2,
  kvExists: 2,
  kvList: 4,
  kvListRange: 2,
  kvListEntries: 2,
  kvKeys: 1,
  kvGetMany: 2,
  kvSetMany: 3,
  kvDeleteMany: 2,
  kvSetDetailed: 4,
  kvSetManyDetailed: 4,
  kvGetEntries: 2,
  kvDetails: 0,
  kvGetDetails: 2,
  kvLabels: 0,
  kvIncrement: 4,
  kvGetVersioned: 2,
  kvVersion: 0,
  kvSwap: 5,
  kvCommit: 3,
  kvWatchStart: 3,
  kvWatchRead: 1,
  kvWatchEnd: 1,
  respond: 4,
  respondSoon: 5,
  nextRequest: 5,
  keepHead: 1,
  respondChunk: 2,
  respondEnd: 1,
  respondError: 2,
  entryFailed: 1,
  readBody: 1,
  fetchStart: 6,
  fetchRead: 1,
  fetchAbort: 1,
} as const satisfies Record<keyof OfferedCalls, number>;

type WaitedCall = (typeof waitedCalls)[number];

/** The key-value part of the host's calls. */
export type KeyValueName =
  | Exclude<Extract<keyof HostCalls, `kv${string}`>, WatchName>
  | "takeError";

/** The calls by which keys are watched. */
export type WatchName = Extract<keyof HostCalls, `kvWatch${string}`>;

/** The host's calls as the host offers them: those that ask a store may answer later. */
export type OfferedCalls = {
  [
    Name in Exclude<keyof HostCalls, "shared" | "growShared" | "turnMemory">
  ]-?: Name extends WaitedCall
    ? (
        ...args: Parameters<NonNullable<HostCalls[Name]>>
      ) => Answer<ReturnType<NonNullable<HostCalls[Name]>>>
    : NonNullable<HostCalls[Name]>;
};
