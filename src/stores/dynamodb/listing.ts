/** Pages of keys: which keys a page has is in the order of the table, that of a hash; within a page they are sorted. */

import { bobbinError } from "../../errors.ts";
import { dynamoLimits } from "../../limits.ts";
import { millisecondsUntil } from "../remote/retry.ts";
import type { KeyPage, ListOptions } from "../store.ts";
import type { DynamoCalls } from "./calls.ts";
import { keyOf, metaKey } from "./item.ts";
import type { Item } from "./kept-details.ts";
import type { Place } from "./place.ts";

/**
 * Reads one page. One key more than asked for is looked for, so that a page that ends with the last key is the
 * last. After half of the time the page ends where it is: short, or empty, and not the last.
 */
export async function listPage(
  calls: DynamoCalls,
  place: Place,
  { prefix = "", cursor = null, limit }: ListOptions,
  options: PageOptions,
): Promise<KeyPage> {
  let start = startOf(cursor);
  // No key is so long, and the service would count such a prefix against the size of its request.
  if (Buffer.byteLength(prefix) > dynamoLimits.keyBytesMax) return { keys: [], cursor: null };
  const keys: string[] = [];
  let isSparse = prefix !== "";
  do {
    const wanted = limit + 1 - keys.length;
    const page = await scan(calls, place, { ...options, prefix, start, wanted, isSparse });
    // Where some of them are not to be seen there may be many more of these.
    isSparse = true;
    keys.push(...page.keys);
    if (keys.length > limit) {
      const shown = keys.slice(0, limit);
      return { keys: sorted(shown), cursor: toCursor(shown.at(-1) as string) };
    }
    start = page.last;
  } while (start !== null && isEarly(place, options.deadlineMilliseconds));
  return { keys: sorted(keys), cursor: start === null ? null : toCursor(start) };
}

/** How a page is read. */
export interface PageOptions {
  readonly isConsistent: boolean;
  readonly deadlineMilliseconds: number;
  /** Whether an item that was read with `EXPIRES_AT` is one that is to be seen. */
  readonly isSeen: (key: string, item: Item) => boolean;
}

/** By their UTF-8 bytes, so that what fits one page is listed as in every other store. */
function sorted(keys: readonly string[]): string[] {
  const encoded = keys.map((key) => Buffer.from(key)).toSorted((a, b) => Buffer.compare(a, b));
  return encoded.map((bytes) => bytes.toString());
}

interface ScanOptions extends PageOptions {
  readonly prefix: string;
  readonly start: string | null;
  readonly wanted: number;
  /** Whether there may be much to look at for little that is found. */
  readonly isSparse: boolean;
}

async function scan(
  calls: DynamoCalls,
  place: Place,
  { isConsistent, deadlineMilliseconds, isSeen, prefix, start, wanted, isSparse }: ScanOptions,
): Promise<{ keys: string[]; last: string | null }> {
  const request = {
    TableName: place.table,
    ProjectionExpression: "PK, EXPIRES_AT",
    ConsistentRead: isConsistent,
    // The service counts what it looks at, not what it finds; one of them may be the item of the store itself.
    Limit: isSparse ? Math.max(wanted + 1, dynamoLimits.scannedItemsMax) : wanted + 1,
    ...(start === null ? {} : { ExclusiveStartKey: keyOf(start) }),
    ...(prefix === ""
      ? {}
      : {
          FilterExpression: "begins_with(PK, :prefix)",
          ExpressionAttributeValues: { ":prefix": { S: prefix } },
        }),
  };
  const page = await calls.read(deadlineMilliseconds, (client, sending) =>
    client.scan(request, sending),
  );
  const keys = (page.Items ?? []).flatMap((item) => {
    const key = textOf(item);
    return key !== metaKey && isSeen(key, item) ? [key] : [];
  });
  return {
    keys,
    last: page.LastEvaluatedKey === undefined ? null : textOf(page.LastEvaluatedKey),
  };
}

function textOf({ PK: attribute }: Item): string {
  return attribute?.S ?? "";
}

function isEarly(place: Place, deadlineMilliseconds: number): boolean {
  return millisecondsUntil(deadlineMilliseconds) > place.timeoutMilliseconds / 2;
}

function toCursor(key: string): string {
  return `k${Buffer.from(key).toString("base64url")}`;
}

/** The key after which the page begins. Throws `invalid-argument` for what no page before gave. */
function startOf(cursor: string | null): string | null {
  if (cursor === null) return null;
  const key = Buffer.from(cursor.slice(1), "base64url").toString();
  const isOurs = key !== "" && Buffer.byteLength(key) <= dynamoLimits.keyBytesMax;
  if (isOurs && toCursor(key) === cursor) return key;
  throw bobbinError("invalid-argument", { problem: "cursor" });
}
