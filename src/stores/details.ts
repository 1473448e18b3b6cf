/** What is kept beside a value, as a moment and a text. */

import { expiryLimits } from "../limits.ts";
import type { Details, Expiry } from "./store.ts";

/** Details as they are kept. */
export interface KeptDetails {
  /** Milliseconds since 1970. */
  readonly expiresAt: number | null;
  readonly metadata: string | null;
}

/** Those of a key that has none. */
export const noDetails: KeptDetails = Object.freeze({ expiresAt: null, metadata: null });

/** The details to keep, by a clock that says `now`; what is left out is that of `before`. */
export function settleDetails(
  { expiry, metadata }: Details,
  before: KeptDetails,
  now: number,
): KeptDetails {
  return {
    expiresAt: expiry === undefined ? before.expiresAt : momentOf(expiry, now),
    metadata: metadata === undefined ? before.metadata : metadata,
  };
}

/** Whether there is anything to keep. */
export function hasDetails({ expiresAt, metadata }: KeptDetails): boolean {
  return expiresAt !== null || metadata !== null;
}

function momentOf(expiry: Expiry | null, now: number): number | null {
  if (expiry === null) return null;
  return "at" in expiry ? expiry.at : Math.min(now + expiry.in, expiryLimits.momentMax);
}
