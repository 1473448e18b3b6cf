/** A commit of several keys, inside one transaction. */

import type { Commit, Details } from "../store.ts";

/** What it is made of. */
export interface CommitSteps {
  /** Whether a key has a version, or for null is absent. */
  fits(key: string, version: string | null): boolean;
  delete(key: string): void;
  /** Throws store-full. */
  set(key: string, value: Uint8Array, details?: Details): void;
  /** Adds to a counter; the sum. Throws what `Store.increment` throws. */
  add(key: string, delta: bigint, details?: Details): bigint;
}

/** Carries it out, or nothing of it where a check does not hold; what is thrown undoes it with its transaction. */
export function runCommit({ checks, writes }: Commit, steps: CommitSteps): bigint[] | null {
  for (const { key, version } of checks) if (!steps.fits(key, version)) return null;
  // No key is written twice, so that their order is not seen; what goes makes room for what comes.
  for (const write of writes) if (write.kind === "delete") steps.delete(write.key);
  const sums: bigint[] = [];
  for (const write of writes) {
    if (write.kind === "set") steps.set(write.key, write.value, write.details);
    if (write.kind === "increment") sums.push(steps.add(write.key, write.delta, write.details));
  }
  return sums;
}

/** What must be known of it before a transaction begins. */
export function describeCommit({ writes }: Commit): {
  isRead: boolean;
  needsDetails: boolean;
  bytes: number;
} {
  let bytes = 0;
  let needsDetails = false;
  for (const write of writes) {
    if (write.kind === "delete") continue;
    if (write.kind === "set") bytes += write.value.byteLength;
    needsDetails ||= write.details !== undefined;
  }
  return { isRead: writes.length === 0, needsDetails, bytes };
}
