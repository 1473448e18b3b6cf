/** What is kept beside a value, as attributes of its item. docs/decisions/0040-expiry-in-services.md has the reasons. */

import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { KeptDetails } from "../details.ts";

/** An item as the client gives and takes it. */
export type Item = Record<string, AttributeValue>;

/** The attributes that say what is kept beside a value, for reads. */
export const detailNames = "EXPIRES_AT, METADATA_JSON";

/** Names and numbers of the three attributes. */
const overheadBytes = 96;

/**
 * The attributes of an item. With `isForService` it has the moment in seconds as well, at which the service may remove it by itself
 * where the table's time to live is set to `EXPIRES_SECONDS`.
 */
export function detailAttributes(
  { expiresAt, metadata }: KeptDetails,
  isForService: boolean,
): Item {
  return {
    ...(expiresAt === null ? {} : { EXPIRES_AT: { N: String(expiresAt) } }),
    ...(expiresAt === null || !isForService
      ? {}
      : { EXPIRES_SECONDS: { N: String(Math.ceil(expiresAt / 1000)) } }),
    ...(metadata === null ? {} : { METADATA_JSON: { S: metadata } }),
  };
}

/** The bytes that they have in an item, or a few more. */
export function detailBytes({ expiresAt, metadata }: KeptDetails): number {
  if (expiresAt === null && metadata === null) return 0;
  return overheadBytes + Buffer.byteLength(metadata ?? "");
}

/** What an item has of them. */
export function keptOf({ EXPIRES_AT: moment, METADATA_JSON: metadata }: Item): KeptDetails {
  return {
    expiresAt: moment?.N === undefined ? null : Number(moment.N),
    metadata: metadata?.S ?? null,
  };
}

/** Whether an item that was read with `EXPIRES_AT` has expired. */
export function hasExpired(item: Item, now: number): boolean {
  const { expiresAt } = keptOf(item);
  return expiresAt !== null && expiresAt <= now;
}
