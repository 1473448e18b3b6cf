/** What calls of several keys need and do, for the search of an order. */

import type { Operation, ReadPromise, WrittenKey } from "./history.ts";
import { unconfirmedMicrosecondsMax } from "./possible-writes.ts";

/** The values of keys, counters in decimal; absent keys are left out. */
export type JointValues = ReadonlyMap<string, string>;

/** A call that happened, or, where nobody knows, that may have. */
export interface JointStep {
  readonly number: number;
  readonly operation: Operation;
  /** What has to be there at its moment. */
  readonly needs: ReadonlyMap<string, string | null>;
  readonly writes: readonly WrittenKey[];
  readonly isRead: boolean;
  readonly beginMicroseconds: number;
  /** Infinity where nothing tells that it happened at all. */
  readonly endMicroseconds: number;
}

type Part = Pick<JointStep, "needs" | "writes">;

/** Finds them. A commit that was not done may have met a version that turned stale without cause, and tells nothing. */
export function findJointSteps(
  operations: readonly Operation[],
  promise: ReadPromise,
): readonly JointStep[] {
  const parts = operations.flatMap((operation) => {
    const part = partOf(operation);
    return part === null ? [] : [{ operation, ...part }];
  });
  const needed = new Set(parts.flatMap(({ needs }) => [...needs.values()]));
  const isShaky = promise.showsUnconfirmed ? findUnconfirmed(parts) : () => false;
  return parts
    .filter((part) => makesADifference(part, needed) && !isShaky(part))
    .map(({ operation, needs, writes }, number) => {
      const isGet = operation.call.type === "get";
      return {
        number,
        operation,
        needs,
        writes,
        isRead: writes.length === 0,
        beginMicroseconds: operation.beginMicroseconds - (isGet ? promise.staleMicrosecondsMax : 0),
        endMicroseconds: operation.endMicroseconds,
      };
    });
}

/** Whether it can come next. */
export function fits({ needs, writes }: Part, values: JointValues): boolean {
  for (const [key, value] of needs) if ((values.get(key) ?? null) !== value) return false;
  return writes.every(
    (write) => write.kind !== "add" || write.sum === null || write.sum === sumOf(write.key, values),
  );
}

/** What is there afterwards. */
export function applied({ writes }: Part, values: JointValues): JointValues {
  const next = new Map(values);
  for (const write of writes) {
    if (write.kind === "set") next.set(write.key, write.value);
    else if (write.kind === "delete") next.delete(write.key);
    else next.set(write.key, String(sumOf(write.key, values)));
  }
  return next;
}

function sumOf(key: string, values: JointValues): number {
  return Number(values.get(key) ?? "0") + 1;
}

function partOf({ call, key, outcome }: Operation): Part | null {
  if (outcome === "refused") return null;
  const isAnswered = outcome === "answered";
  switch (call.type) {
    case "get":
      return isAnswered ? { needs: new Map([[key, call.found]]), writes: [] } : null;
    case "set":
      return { needs: new Map(), writes: [{ kind: "set", key, value: call.value }] };
    case "commit": {
      if (isAnswered ? !call.isDone : call.writes.length === 0) return null;
      const needs = new Map(call.checks.map((check) => [check.key, check.expected]));
      return { needs, writes: call.writes };
    }
    default:
      throw new Error(`no ${call.type} of keys of commits is checked`);
  }
}

/** One of which nobody knows, that only sets what nobody has seen, may be left out. */
function makesADifference(
  { operation, writes }: Part & { readonly operation: Operation },
  needed: ReadonlySet<string | null>,
): boolean {
  if (operation.outcome !== "unknown") return true;
  return writes.some((write) => write.kind !== "set" || needed.has(write.value));
}

/** Which reads may have found what was never confirmed; of those that add or delete only the time tells. */
function findUnconfirmed(
  parts: readonly (Part & { readonly operation: Operation })[],
): (part: Part & { readonly operation: Operation }) => boolean {
  const unknown = parts.filter(({ operation }) => operation.outcome === "unknown");
  const values = new Set(
    unknown.flatMap(({ writes }) =>
      writes.map((write) => (write.kind === "set" ? write.value : "")),
    ),
  );
  const changedAt = unknown.flatMap(({ operation, writes }) =>
    writes
      .filter(({ kind }) => kind !== "set")
      .map(({ key }) => [key, operation.beginMicroseconds] as const),
  );
  return ({ operation, needs, writes }) => {
    if (writes.length > 0) return false;
    const end = operation.endMicroseconds;
    return [...needs].some(
      ([key, value]) =>
        values.has(value ?? "") ||
        changedAt.some(
          ([changed, begin]) =>
            changed === key && begin < end && end - begin < unconfirmedMicrosecondsMax,
        ),
    );
  };
}
