/** All checks of a history of one store. */

import { checkCommits, isJoint } from "./check-commits.ts";
import { checkCounter } from "./check-counter.ts";
import { checkLists } from "./check-lists.ts";
import { checkValues } from "./check-values.ts";
import { describeOperation, type Operation, type ReadPromise, type Violation } from "./history.ts";

/** What is promised. */
export interface StorePromise extends ReadPromise {
  /** Whether the version of an absent key is another one after the key came and went. */
  readonly areAbsentVersionsExact: boolean;
}

/** What came of all checks. */
export interface Verdict {
  readonly violations: readonly Violation[];
  /** Keys whose calls have too many possible orders to follow. */
  readonly undecidedKeys: readonly string[];
}

/**
 * Checks a history that began with an empty store. A key is a counter when it was incremented, and has a value otherwise; those
 * that commits write are checked together.
 */
export function checkHistory(operations: readonly Operation[], promise: StorePromise): Verdict {
  const joint = checkCommits(operations.filter(isJoint), promise);
  const alone = operations.filter((operation) => !isJoint(operation));
  const violations: Violation[] = [...checkLists(alone, promise), ...joint.violations];
  const undecidedKeys: string[] = joint.isUndecided ? ["keys of commits"] : [];
  const ofKeys = alone.filter(({ call }) => call.type !== "list");
  for (const [key, own] of Map.groupBy(ofKeys, (operation) => operation.key)) {
    if (own.some(({ call }) => call.type === "increment")) {
      violations.push(...checkCounter(own));
      continue;
    }
    violations.push(...findTwiceWon(own, promise));
    const verdict = checkValues(own, promise);
    violations.push(...verdict.violations);
    if (verdict.isUndecided) undecidedKeys.push(key);
  }
  return { violations, undecidedKeys };
}

/** Of several swaps with one version one wins. */
function findTwiceWon(
  operations: readonly Operation[],
  { areAbsentVersionsExact }: StorePromise,
): Violation[] {
  const winners = new Map<string, Operation[]>();
  for (const operation of operations) {
    const { call, outcome } = operation;
    if (call.type !== "swap" || outcome !== "answered" || !call.hasWon) continue;
    if (call.expected === null && !areAbsentVersionsExact) continue;
    winners.set(call.version, [...(winners.get(call.version) ?? []), operation]);
  }
  return [...winners.values()]
    .filter((all) => all.length > 1)
    .map((all) => ({
      kind: "version-won-twice",
      key: all[0]?.key ?? "",
      count: all.length - 1,
      text: all.map(describeOperation).join("; "),
    }));
}
