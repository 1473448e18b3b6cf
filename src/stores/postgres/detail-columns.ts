/** What is kept beside values as statements are given it: a list for each column. */

import { expiryLimits } from "../../limits.ts";
import type { Details, Expiry } from "../store.ts";

/** How each moment is meant (`keep`, `at`, `in`), the moments, whether there is metadata or it stays as it is, and the metadata. */
export type DetailColumns = readonly [
  kinds: readonly string[],
  expiries: readonly (string | null)[],
  areGiven: readonly boolean[],
  metadata: readonly (string | null)[],
];

/** The details of several keys. */
export function detailColumns(all: readonly Details[]): DetailColumns {
  return [
    all.map(({ expiry }) => kindOf(expiry)),
    all.map(({ expiry }) => momentOf(expiry)),
    all.map(({ metadata }) => metadata !== undefined),
    all.map(({ metadata }) => metadata ?? null),
  ];
}

/** The details of a write that keeps nothing of what was there. */
export function freshDetails({ expiry, metadata }: Details = {}): Details {
  return { expiry: expiry ?? null, metadata: metadata ?? null };
}

/** Whether there is anything to keep. */
export function hasDetails(details: Details | undefined): boolean {
  return (details?.expiry ?? null) !== null || (details?.metadata ?? null) !== null;
}

/** The four columns in a statement as arrays, from a parameter on, and their names. */
export function detailArrays(first: number): string {
  const types = ["text", "bigint", "boolean", "text"];
  return types.map((type, index) => `$${first + index}::${type}[]`).join(", ");
}

/** The names of these columns. */
export const detailNames = "kind, moment, is_given, given";

/** What to keep of rows that have these columns; `before` is what there was, in SQL. */
export function settledExpiry(before: string): string {
  return `CASE e.kind WHEN 'keep' THEN ${before} WHEN 'at' THEN e.moment
    ELSE LEAST(NOW + e.moment, ${expiryLimits.momentMax}) END`;
}

/** The same of metadata. */
export function settledMetadata(before: string): string {
  return `CASE WHEN e.is_given THEN e.given ELSE ${before} END`;
}

function kindOf(expiry: Expiry | null | undefined): string {
  if (expiry === undefined) return "keep";
  return expiry !== null && "in" in expiry ? "in" : "at";
}

function momentOf(expiry: Expiry | null | undefined): string | null {
  if (expiry === undefined || expiry === null) return null;
  return String("at" in expiry ? expiry.at : expiry.in);
}
