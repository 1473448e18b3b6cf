/** Batches over several slots of a Cluster, or partitions of a store: each one's part is all or nothing, the whole is not. */

import { bobbinError, isBobbinError } from "../../errors.ts";

/** Parts that are under way at a time. */
const partsAtATimeMax = 64;

/** Some items, and what all their keys are in. */
export interface Part<T> {
  /** The number of the slot or the partition. */
  readonly place: number;
  readonly items: readonly T[];
  /** Where the items stand in the batch. */
  readonly places: readonly number[];
}

/** The parts of a batch, each in the order of the batch; a key twice stays twice. */
export function splitBatch<T>(items: readonly T[], placeOf: (item: T) => number): Part<T>[] {
  const parts = new Map<number, { place: number; items: T[]; places: number[] }>();
  for (const [index, item] of items.entries()) {
    const place = placeOf(item);
    let part = parts.get(place);
    if (part === undefined) parts.set(place, (part = { place, items: [], places: [] }));
    part.items.push(item);
    part.places.push(index);
  }
  return [...parts.values()];
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

/** Reads part by part; the answers in the order of the keys. Rejects as the first part that does. */
export async function readParts<T>(
  keys: readonly string[],
  placeOf: (key: string) => number,
  read: (part: Part<string>) => Promise<readonly T[]>,
): Promise<T[]> {
  const parts = splitBatch(keys, placeOf);
  const found: T[] = [];
  for (const [index, answer] of (await onParts(parts, read)).entries()) {
    if (answer.status === "rejected") throw answer.reason;
    for (const [item, place] of (parts[index] as Part<string>).places.entries()) {
      found[place] = answer.value[item] as T;
    }
  }
  return found;
}
