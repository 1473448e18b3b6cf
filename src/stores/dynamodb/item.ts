/** How a key is kept: Spin's item, `PK` (S), `VAL` (B) and `VER` (N). See docs/decisions/0013-dynamodb.md. */

import { randomBytes } from "node:crypto";
import { bobbinError } from "../../errors.ts";
import { dynamoLimits } from "../../limits.ts";
import type { KeptDetails } from "../details.ts";
import { detailAttributes, detailBytes, type Item } from "./kept-details.ts";

/** The key of the one item that holds what is known of all keys of a limited store; no key of a component. */
export const metaKey = "bobbin-kv:meta";

/** `VER` may have 38 digits and is increased by one by Spin; 120 random bits have at most 37. */
const versionBytes = 15;
/** The names of the three attributes, and a number of 38 digits with the service's rounding up. */
const overheadBytes = 32;

/** What names an item. */
export function keyOf(key: string): Item {
  return { PK: { S: key } };
}

/** A number that no write before had: whoever finds it knows which write this was. */
export function freshVersion(): string {
  return BigInt(`0x${randomBytes(versionBytes).toString("hex")}`).toString();
}

/** A key with its value and what is kept beside it. */
export interface KeptEntry {
  readonly key: string;
  readonly value: Uint8Array;
  readonly kept: KeptDetails;
}

/** The item to write; the value is copied, as its owner may change it while a write is repeated. */
export function itemOf(
  { key, value, kept }: KeptEntry,
  version: string,
  isForService: boolean,
): Item {
  return {
    PK: { S: key },
    VAL: { B: value.slice() },
    VER: { N: version },
    ...detailAttributes(kept, isForService),
  };
}

/** The bytes that the service counts for such an item, or a few more. */
export function itemBytes({ key, value, kept }: KeptEntry): number {
  return overheadBytes + Buffer.byteLength(key) + value.byteLength + detailBytes(kept);
}

/** The value of an item, as the caller's own bytes. Throws `value-foreign` when there is none that is binary. */
export function valueOf(label: string, key: string, { VAL: attribute }: Item): Uint8Array {
  if (attribute?.B !== undefined) return new Uint8Array(attribute.B);
  const detail =
    attribute === undefined
      ? "its item has no attribute VAL"
      : `its attribute VAL has the type ${Object.keys(attribute)[0]} and not B`;
  throw bobbinError("value-foreign", { store: label, key, detail });
}

/** Throws `key-not-supported` for what the service takes for no key, and for the key that Bobbin needs itself. */
export function checkKeys(label: string, keys: readonly string[]): void {
  for (const key of keys) {
    const reason = reasonAgainst(key);
    if (reason === null) continue;
    throw bobbinError("key-not-supported", { store: label, key, engine: "DynamoDB", reason });
  }
}

function reasonAgainst(key: string): string | null {
  if (key === "") return "a key must not be empty";
  if (key === metaKey) return "Bobbin keeps the number of keys there";
  const bytes = Buffer.byteLength(key);
  if (bytes <= dynamoLimits.keyBytesMax) return null;
  return `it has ${bytes} bytes, and keys have at most ${dynamoLimits.keyBytesMax}`;
}

/** Throws `value-not-supported` for an item that is too large, before anything is sent. */
export function checkEntry(label: string, entry: KeptEntry): void {
  if (itemBytes(entry) > dynamoLimits.itemBytesMax) throw tooLarge(label, entry);
}

/** The error of a value that is too large beside its key and its metadata. */
export function tooLarge(label: string, { key, value, kept }: KeptEntry): Error {
  const max = dynamoLimits.itemBytesMax - itemBytes({ key, value: new Uint8Array(), kept });
  const parameters = { store: label, key, engine: "DynamoDB", bytes: value.byteLength, max };
  return bobbinError("value-not-supported", parameters);
}
