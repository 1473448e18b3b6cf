/** Batches over several slots of a Cluster: each slot's part is all or nothing, the whole is not. */

import { bobbinError, isBobbinError } from "../../errors.ts";
import { groupBySlot } from "./servers/slots.ts";

/** Parts that are under way at a time. */
const partsAtATimeMax = 64;

/** Some items, and the slot that all their keys are in. */
export interface Part<T> {
  readonly slot: number;
  readonly items: readonly T[];
  /** Where the items stand in the batch. */
  readonly places: readonly number[];
}

/** The parts of a batch: one for each slot, or a single one where there is one server. */
export function splitBatch<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  isCluster: boolean,
): Part<T>[] {
  if (items.length === 0) return [];
  if (!isCluster) return [{ slot: 0, items, places: items.map((_, index) => index) }];
  return [...groupBySlot(items, keyOf)].map(([slot, places]) => {
    return { slot, places, items: places.map((place) => items[place] as T) };
  });
}

/** Runs a function on every part, a few at a time; the answers in the order of the parts. */
export async function onParts<T, R>(
  parts: readonly Part<T>[],
  run: (part: Part<T>) => Promise<R>,
): Promise<PromiseSettledResult<R>[]> {
  const answers: PromiseSettledResult<R>[] = [];
  for (let start = 0; start < parts.length; start += partsAtATimeMax) {
    const some = parts.slice(start, start + partsAtATimeMax);
    answers.push(...(await Promise.allSettled(some.map(run))));
  }
  return answers;
}

/** Throws for a batch of writes of which not all parts were carried out. */
export function checkParts<T>(
  parts: readonly Part<T>[],
  answers: readonly PromiseSettledResult<unknown>[],
  place: { store: string; address: string },
): void {
  const failure = answers.find((answer) => answer.status === "rejected");
  if (failure === undefined) return;
  const unknown = answers.find((answer) => {
    return answer.status === "rejected" && isUnknown(answer.reason);
  });
  if (unknown !== undefined) throw (unknown as PromiseRejectedResult).reason;
  const done = parts.filter((_, index) => answers[index]?.status === "fulfilled");
  if (done.length === 0) throw failure.reason;
  const count = (some: readonly Part<T>[]): number =>
    some.reduce((sum, { items }) => sum + items.length, 0);
  throw bobbinError("batch-incomplete", {
    ...place,
    done: count(done),
    total: count(parts),
    detail: failure.reason instanceof Error ? failure.reason.message : String(failure.reason),
  });
}

function isUnknown(reason: unknown): boolean {
  return isBobbinError(reason) && reason.code === "store-outcome-unknown";
}
