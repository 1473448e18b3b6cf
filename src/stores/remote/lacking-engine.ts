/** What the engine of a store does not offer, refused before anything is sent. */

import { bobbinError } from "../../errors.ts";
import type { StoreDifference } from "../differences.ts";
import type { Commit, Details, ListOptions, StoredEntry, StoreFeature } from "../store.ts";

/** An engine as error texts name it, and what it lacks. */
export interface LackingEngine {
  readonly store: string;
  readonly engine: string;
  readonly lacks: ReadonlySet<StoreFeature>;
}

const words: Readonly<Record<Exclude<StoreFeature, "commits">, string>> = {
  expiry: "keys that expire",
  metadata: "metadata of keys",
  watching: "watching keys",
  ranges: "lists from a key, to a key or in reverse",
};

/** What follows from the differences that a driver declares. */
export function lackingEngine(
  store: string,
  engine: string,
  differences: readonly StoreDifference[],
): LackingEngine {
  const lacks = differences.flatMap((difference) => difference.lacks ?? []);
  return { store, engine, lacks: new Set(lacks) };
}

/** Throws where the engine lacks it: `not-atomic-here` for commits, `not-supported-by-engine` for all else. */
export function checkFeature({ store, engine, lacks }: LackingEngine, feature: StoreFeature): void {
  if (!lacks.has(feature)) return;
  if (feature === "commits") throw bobbinError("not-atomic-here", { store, engine });
  throw bobbinError("not-supported-by-engine", { store, engine, feature: words[feature] });
}

/** Throws `not-supported-by-engine` for details that the engine cannot keep; that there be none of them is always kept. */
export function checkDetails(engine: LackingEngine, details: Details | undefined): void {
  if (details?.expiry !== undefined && details.expiry !== null) checkFeature(engine, "expiry");
  if (details?.metadata !== undefined && details.metadata !== null)
    checkFeature(engine, "metadata");
}

/** The answer of a driver to commits that its differences say it lacks. */
export async function refuseCommit(store: string, engine: string): Promise<never> {
  throw bobbinError("not-atomic-here", { store, engine });
}

/** Throws `not-atomic-here` for a commit of an engine that has none, and `not-supported-by-engine` for details that it cannot keep. */
export function checkCommit(engine: LackingEngine, { writes }: Commit): void {
  checkFeature(engine, "commits");
  for (const write of writes) if (write.kind !== "delete") checkDetails(engine, write.details);
}

/** Throws `not-supported-by-engine` for a list that the engine cannot make. */
export function checkRange(engine: LackingEngine, { start, end, reverse }: ListOptions): void {
  if (start !== undefined || end !== undefined || reverse === true) checkFeature(engine, "ranges");
}

/** Values as entries of an engine that keeps nothing beside them. */
export function bareEntries(values: readonly (Uint8Array | null)[]): (StoredEntry | null)[] {
  return values.map((value) => value && { value, expiresAt: null, metadata: null });
}
