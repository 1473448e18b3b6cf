/** Whether listings show each key that was there throughout, once, and none that was not there at any time. */

import {
  describeOperation,
  type Operation,
  type ReadPromise,
  type Violation,
  type ViolationKind,
} from "./history.ts";

/** Checks all listings of a history. */
export function checkLists(
  operations: readonly Operation[],
  { staleMicrosecondsMax }: ReadPromise,
): Violation[] {
  const changes = operations.filter(
    ({ call, outcome }) => outcome !== "refused" && call.type !== "get" && call.type !== "list",
  );
  const byKey = Map.groupBy(changes, ({ key }) => key);
  const violations: Violation[] = [];
  for (const operation of operations) {
    const { call, outcome, endMicroseconds: end } = operation;
    if (call.type !== "list" || outcome !== "answered") continue;
    const begin = operation.beginMicroseconds - staleMicrosecondsMax;
    const add = (kind: ViolationKind, key: string): void => {
      violations.push({ kind, key, count: 1, text: describeOperation(operation) });
    };
    const listed = new Set(call.keys);
    if (listed.size !== call.keys.length) {
      add("key-listed-twice", call.keys.find((key, at) => call.keys.indexOf(key) !== at) ?? "");
    }
    for (const key of listed)
      if (!mayBeThere(byKey.get(key) ?? [], begin, end)) add("absent-key-listed", key);
    for (const [key, own] of byKey) {
      if (!listed.has(key) && mustBeThere(own, begin, end)) add("key-not-listed", key);
    }
  }
  return violations;
}

/** Whether a write was answered before, and no delete can have come between it and the end. */
function mustBeThere(operations: readonly Operation[], begin: number, end: number): boolean {
  const written = operations
    .filter((operation) => isCertainWrite(operation) && operation.endMicroseconds < begin)
    .map(({ beginMicroseconds }) => beginMicroseconds);
  const last = Math.max(...written);
  return (
    written.length > 0 &&
    operations.every(
      ({ call, beginMicroseconds, endMicroseconds }) =>
        call.type !== "delete" || endMicroseconds < last || beginMicroseconds > end,
    )
  );
}

/** Whether something may have written it, and no delete after that was answered before. */
function mayBeThere(operations: readonly Operation[], begin: number, end: number): boolean {
  const deleted = operations
    .filter(({ call, endMicroseconds }) => call.type === "delete" && endMicroseconds < begin)
    .map(({ beginMicroseconds }) => beginMicroseconds);
  const last = Math.max(-Infinity, ...deleted);
  return operations.some(
    ({ call, beginMicroseconds, endMicroseconds }) =>
      call.type !== "delete" && beginMicroseconds <= end && endMicroseconds >= last,
  );
}

function isCertainWrite({ call, outcome }: Operation): boolean {
  if (outcome !== "answered") return false;
  return call.type === "set" || call.type === "increment" || (call.type === "swap" && call.hasWon);
}
