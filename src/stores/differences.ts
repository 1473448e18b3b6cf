/** What a driver cannot do as the contract says, as data: for the tests, the reference, and for people. */

import type { StoreFeature } from "./store.ts";

/** One thing that an engine does in another way. */
export interface StoreDifference {
  readonly aspect:
    | "keys"
    | "values"
    | "order"
    | "atomicity"
    | "reads"
    | "versions"
    | "counters"
    | "capacity"
    | "expiry"
    | "metadata"
    | "commits"
    | "ranges"
    | "watching";
  /** What differs, one sentence for people. */
  readonly what: string;
  /** Why the engine cannot do otherwise, one sentence. */
  readonly reason: string;
  /** Tests of the conformance suite that are left out, by their full names; the driver's own tests show what it does instead. */
  readonly tests: readonly string[];
  /** What the engine does not offer at all: calls that need it fail with `not-supported-by-engine`, and commits with `not-atomic-here`, before they are sent. */
  readonly lacks?: StoreFeature;
  /** How far the engine does as the contract says, in a few words for a table; left out for what it lacks. */
  readonly bound?: string;
}

/** An engine, in one of the ways in which it may be used, for the reference. */
export interface StoreKind {
  readonly name: string;
  /** What makes it so in the runtime configuration, in Markdown. */
  readonly setting: string;
  readonly differences: readonly StoreDifference[];
}

/** The difference of an engine that keeps no expiries. */
export const noExpiry: StoreDifference = {
  aspect: "expiry",
  what: "Keys do not expire: a write that gives one an expiry fails with not-supported-by-engine.",
  reason: "Bobbin does not offer it there yet.",
  tests: [],
  lacks: "expiry",
};

/** The difference of an engine that keeps no metadata. */
export const noMetadata: StoreDifference = {
  aspect: "metadata",
  what: "Keys have no metadata: a write that gives one some fails with not-supported-by-engine.",
  reason: "Bobbin does not offer it there yet.",
  tests: [],
  lacks: "metadata",
};

/** The difference of an engine that writes no several keys together with checks. */
export const noCommits: StoreDifference = {
  aspect: "commits",
  what: "Several keys cannot be checked and written in one step: atomic() fails with not-atomic-here.",
  reason: "Bobbin does not offer it there yet.",
  tests: [],
  lacks: "commits",
};

/** The difference of an engine whose lists begin at the first key and go on to the last. */
export const noRanges: StoreDifference = {
  aspect: "ranges",
  what: "A list has no start, end or reverse: one that asks for them fails with not-supported-by-engine.",
  reason: "The engine can only walk through all keys in its own order.",
  tests: [],
  lacks: "ranges",
};

/** The difference of an engine that tells nobody of changes. */
export const noWatching: StoreDifference = {
  aspect: "watching",
  what: "Nobody is told of changes: watch() fails with not-supported-by-engine.",
  reason: "Bobbin does not offer it there yet.",
  tests: [],
  lacks: "watching",
};
