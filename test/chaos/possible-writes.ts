import type { Operation, ReadPromise } from "./history.ts";

/** How long a primary that is about to be replaced can go on showing what it did not tell; far beyond all deadlines. */
export const unconfirmedMicrosecondsMax = 60_000_000;

/** A write that happened, or, where nobody knows, that may have. */
export interface Write {
  readonly number: number;
  readonly operation: Operation;
  /** What is there afterwards. */
  readonly value: string | null;
  /** What has to be there before; left out where anything may be. */
  readonly expected?: string | null;
  /** Until when it has happened at the latest; Infinity where nothing tells. */
  readonly endMicroseconds: number;
  /** A delete of which nobody knows. */
  readonly isOptionalDelete: boolean;
}

/** The writes of one key that count, and what was told of values that none of them wrote. */
export interface FoundWrites {
  readonly writes: readonly Write[];
  readonly unwritten: ReadonlySet<Operation>;
}

/**
 * Finds them. A write that was refused did not happen. One of which nobody knows, and whose value nobody has seen, makes no
 * difference to anybody; one whose value was seen has happened before the first who saw it was answered.
 */
export function findWrites(operations: readonly Operation[]): FoundWrites {
  const seen = findSeen(operations);
  const written = new Set<string>();
  for (const operation of operations) {
    const { call, outcome } = operation;
    const isWrite = call.type === "set" || (call.type === "swap" && mayHaveWon(operation));
    if (isWrite && outcome !== "refused") written.add(call.value);
  }
  const writes: Write[] = [];
  for (const operation of operations) {
    const { call, outcome } = operation;
    const number = writes.length;
    const base = { number, operation, endMicroseconds: operation.endMicroseconds };
    if (outcome === "refused") continue;
    if (call.type === "delete") {
      writes.push({ ...base, value: null, isOptionalDelete: outcome === "unknown" });
    } else if (call.type === "set" || (call.type === "swap" && mayHaveWon(operation))) {
      const { value } = call;
      const seenAt = seen.get(value);
      if (outcome === "unknown" && seenAt === undefined) continue;
      const endMicroseconds = outcome === "unknown" ? (seenAt ?? Infinity) : base.endMicroseconds;
      const expected = call.type === "swap" ? { expected: call.expected } : {};
      writes.push({ ...base, value, ...expected, endMicroseconds, isOptionalDelete: false });
    }
  }
  const unwritten = operations.filter((operation) => {
    const value = seenValue(operation);
    return value !== null && !written.has(value);
  });
  return { writes, unwritten: new Set(unwritten) };
}

/**
 * Leaves out the gets of one key that may have found what was never confirmed, where the promise allows it.
 */
export function withoutUnconfirmedReads(
  operations: readonly Operation[],
  { showsUnconfirmed }: ReadPromise,
): readonly Operation[] {
  if (!showsUnconfirmed) return operations;
  const unknown = operations.filter(({ outcome }) => outcome === "unknown");
  const values = new Set(unknown.map(({ call }) => ("value" in call ? call.value : null)));
  const deletedAt = unknown
    .filter(({ call }) => call.type === "delete")
    .map(({ beginMicroseconds }) => beginMicroseconds);
  return operations.filter(({ call, endMicroseconds: end }) => {
    if (call.type !== "get") return true;
    if (call.found !== null) return !values.has(call.found);
    return !deletedAt.some((begin) => begin < end && end - begin < unconfirmedMicrosecondsMax);
  });
}

/** When each value was seen first; also by a swap of which nobody knows, when what it wrote was seen. */
function findSeen(operations: readonly Operation[]): Map<string, number> {
  const seen = new Map<string, number>();
  const note = (value: string | null, end: number): boolean => {
    if (value === null || end >= (seen.get(value) ?? Infinity)) return false;
    seen.set(value, end);
    return true;
  };
  for (const operation of operations) note(seenValue(operation), operation.endMicroseconds);
  const unknown = operations.filter(({ outcome }) => outcome === "unknown");
  const noteUnknown = (): boolean =>
    unknown
      .map(({ call }) => {
        const end = call.type === "swap" ? seen.get(call.value) : undefined;
        return call.type === "swap" && end !== undefined && note(call.expected, end);
      })
      .includes(true);
  while (noteUnknown());
  return seen;
}

/** A version may turn stale without cause, so a swap that did not win tells nothing. */
function mayHaveWon({ call, outcome }: Operation): boolean {
  return call.type === "swap" && (call.hasWon || outcome === "unknown");
}

/** The value that must have been there for this answer. */
function seenValue({ call, outcome }: Operation): string | null {
  if (outcome !== "answered") return null;
  if (call.type === "get") return call.found;
  return call.type === "swap" && call.hasWon ? call.expected : null;
}
