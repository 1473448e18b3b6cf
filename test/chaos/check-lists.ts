/** Whether listings show each key that was there throughout, once, and none that was not there at any time. */

import {
  describeOperation,
  type Operation,
  type ReadPromise,
  type Violation,
  type ViolationKind,
} from "./history.ts";
import { LatestBefore } from "./latest-before.ts";

/** Checks all listings of a history. */
export function checkLists(
  operations: readonly Operation[],
  { staleMicrosecondsMax }: ReadPromise,
): Violation[] {
  const changes = operations.filter(
    ({ call, outcome }) => outcome !== "refused" && call.type !== "get" && call.type !== "list",
  );
  const byKey = new Map(
    [...Map.groupBy(changes, ({ key }) => key)].map(([key, own]) => [key, new Presence(own)]),
  );
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
      if (byKey.get(key)?.mayBe(begin, end) !== true) add("absent-key-listed", key);
    for (const [key, presence] of byKey) {
      if (!listed.has(key) && presence.mustBe(begin, end)) add("key-not-listed", key);
    }
  }
  return violations;
}

/** When one key may and must have been there, as its changes tell. */
class Presence {
  /** By when each was answered, when it began. */
  readonly #certainWrites: LatestBefore;
  readonly #answeredDeletes: LatestBefore;
  /** By when each began, when it was answered. */
  readonly #writes: LatestBefore;
  readonly #deletes: LatestBefore;

  constructor(changes: readonly Operation[]) {
    const deletes = changes.filter(({ call }) => call.type === "delete");
    const writes = changes.filter(({ call }) => call.type !== "delete");
    this.#certainWrites = new LatestBefore(writes.filter(isCertainWrite).map(beginByEnd));
    this.#answeredDeletes = new LatestBefore(deletes.map(beginByEnd));
    this.#writes = new LatestBefore(writes.map(endByBegin));
    this.#deletes = new LatestBefore(deletes.map(endByBegin));
  }

  /** Whether a write was answered before, and no delete can have come between it and the end. */
  mustBe(begin: number, end: number): boolean {
    const last = this.#certainWrites.before(begin);
    return last > -Infinity && this.#deletes.until(end) < last;
  }

  /** Whether something may have written it, and no delete after that was answered before. */
  mayBe(begin: number, end: number): boolean {
    const last = this.#answeredDeletes.before(begin);
    const latest = this.#writes.until(end);
    return latest > -Infinity && latest >= last;
  }
}

function beginByEnd({ beginMicroseconds, endMicroseconds }: Operation): [number, number] {
  return [endMicroseconds, beginMicroseconds];
}

function endByBegin({ beginMicroseconds, endMicroseconds }: Operation): [number, number] {
  return [beginMicroseconds, endMicroseconds];
}

function isCertainWrite({ call, outcome }: Operation): boolean {
  if (outcome !== "answered") return false;
  return call.type === "set" || call.type === "increment" || (call.type === "swap" && call.hasWon);
}
