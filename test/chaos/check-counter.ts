/** Whether the sums that increments of one key were told, and the last of all, can be those of one counter. */

import {
  describeOperation,
  type Operation,
  type Violation,
  type ViolationKind,
} from "./history.ts";

interface Told {
  readonly operation: Operation;
  readonly delta: 0 | 1;
  readonly sum: number;
}

/** Checks the increments of one key, which is absent at first. Each adds one, or nothing to tell the sum. */
export function checkCounter(operations: readonly Operation[]): Violation[] {
  const told: Told[] = [];
  for (const operation of operations) {
    const { call, outcome } = operation;
    if (call.type === "increment" && outcome === "answered")
      told.push({ operation, delta: call.delta, sum: call.sum });
  }
  return [
    ...findTwice(told.filter(({ delta }) => delta === 1)),
    ...findBackwards(told),
    ...findLost(told),
    ...findSurplus(told, operations),
  ];
}

function findTwice(told: readonly Told[]): Violation[] {
  const bySum = Map.groupBy(told, ({ sum }) => sum);
  const twice = [...bySum.values()].filter((group) => group.length > 1);
  return some("sum-told-twice", twice.length, twice[0]?.[1]?.operation);
}

/** A sum must be beyond all those that were told before its call began. */
function findBackwards(told: readonly Told[]): Violation[] {
  const ended = told.toSorted(byEnd);
  let index = 0;
  let most = 0;
  const wrong = told.toSorted(byBegin).filter(({ operation, delta, sum }) => {
    for (; hasEndedBefore(ended[index], operation); index++) {
      most = Math.max(most, (ended[index] as Told).sum);
    }
    return sum < most + delta;
  });
  return some("counter-went-back", wrong.length, wrong[0]?.operation);
}

/** A sum holds at least all increments that were answered before its call began. */
function findLost(told: readonly Told[]): Violation[] {
  const ended = told.filter(({ delta }) => delta === 1).toSorted(byEnd);
  let index = 0;
  let lost = 0;
  let first: Operation | undefined;
  for (const { operation, delta, sum } of told.toSorted(byBegin)) {
    while (hasEndedBefore(ended[index], operation)) index++;
    const missing = index + delta - sum;
    if (missing > 0) first ??= operation;
    lost = Math.max(lost, missing);
  }
  return some("increments-lost", lost, first);
}

/** A sum holds at most all increments that had begun before it was told, and none that were refused. */
function findSurplus(told: readonly Told[], operations: readonly Operation[]): Violation[] {
  const begun = operations
    .filter(
      ({ call, outcome }) => call.type === "increment" && call.delta === 1 && outcome !== "refused",
    )
    .map(({ beginMicroseconds }) => beginMicroseconds)
    .toSorted((a, b) => a - b);
  let index = 0;
  let surplus = 0;
  let first: Operation | undefined;
  for (const { operation, sum } of told.toSorted(byEnd)) {
    while ((begun[index] ?? Infinity) <= operation.endMicroseconds) index++;
    if (sum > index) first ??= operation;
    surplus = Math.max(surplus, sum - index);
  }
  return some("increments-surplus", surplus, first);
}

function some(kind: ViolationKind, count: number, first: Operation | undefined): Violation[] {
  if (count === 0 || first === undefined) return [];
  return [{ kind, key: first.key, count, text: describeOperation(first) }];
}

function hasEndedBefore(told: Told | undefined, { beginMicroseconds }: Operation): boolean {
  return told !== undefined && told.operation.endMicroseconds < beginMicroseconds;
}

function byBegin({ operation: a }: Told, { operation: b }: Told): number {
  return a.beginMicroseconds - b.beginMicroseconds;
}

function byEnd({ operation: a }: Told, { operation: b }: Told): number {
  return a.endMicroseconds - b.endMicroseconds;
}
