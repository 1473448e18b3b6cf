import type { Details, StoredEntry } from "../stores/store.ts";

/** A key, its value, and what is kept beside it. */
export type DetailedEntry = readonly [key: string, value: Uint8Array, beside: Beside];

/** What is kept beside a value. */
export type Beside = Pick<StoredEntry, "expiresAt" | "metadata">;

/** Nothing. */
export const nothingBeside: Beside = Object.freeze({ expiresAt: null, metadata: null });

/** Whether there is nothing. */
export function isNothing({ expiresAt, metadata }: Beside): boolean {
  return expiresAt === null && metadata === null;
}

/** As a write takes it. */
export function toDetails({ expiresAt, metadata }: Beside): Details {
  return { expiry: expiresAt === null ? null : { at: expiresAt }, metadata };
}

/** Whether two entries of one key are the same in all that is kept. */
export function isSameEntry(held: StoredEntry | null, value: Uint8Array, beside: Beside): boolean {
  if (held === null || Buffer.compare(held.value, value) !== 0) return false;
  return held.expiresAt === beside.expiresAt && isSameJson(held.metadata, beside.metadata);
}

/** Somebody else may have written the same with other spaces. */
function isSameJson(left: string | null, right: string | null): boolean {
  if (left === right || left === null || right === null) return left === right;
  return JSON.stringify(JSON.parse(left)) === JSON.stringify(JSON.parse(right));
}
