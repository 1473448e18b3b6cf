/** The documents of a container: `{ "id": key, "value": [byte, …] }`, as Spin's Cosmos DB store writes and reads them. */

import { bobbinError } from "../../errors.ts";
import { cosmosLimits, expiryLimits } from "../../limits.ts";
import { type KeptDetails, noDetails } from "../details.ts";

const engine = "Azure Cosmos DB";

/** What is written. The type is one for the client, which takes any. */
export type KeyDocument = {
  readonly id: string;
  readonly value: readonly number[] | number;
  /** Milliseconds since 1970. */
  readonly expiresAt?: number;
  /** JSON as a text, so that it comes back as it was. */
  readonly metadata?: string;
  /** Seconds from now after which the service may remove it, in containers that let documents say so. */
  readonly ttl?: number;
};

/**
 * Throws `key-not-supported` for a key that cannot be an id. The four characters are those that Microsoft documents and
 * Spin refuses; the client puts an id into a URL, where `.` and `..` would address the container itself,
 * and takes none that is empty or white space alone.
 */
export function checkKey(store: string, key: string): void {
  const reason = whyNotAnId(key);
  if (reason !== null) throw bobbinError("key-not-supported", { store, key, engine, reason });
}

/** Whether a key can be kept. */
export function isSupportedKey(key: string): boolean {
  return whyNotAnId(key) === null;
}

function whyNotAnId(key: string): string | null {
  if (key === "") return "it is empty";
  if (key.trim() === "") return "it holds nothing but white space";
  if (key === "." || key === "..") return "it means a place in a path";
  if (/[/\\?#]/.test(key)) return "it holds one of / \\ ? #";
  const bytes = Buffer.byteLength(key);
  const max = cosmosLimits.keyBytesMax;
  return bytes > max ? `it has ${bytes} bytes, and at most ${max} are allowed` : null;
}

/**
 * The document for an entry, by a clock that says `now`. Throws `value-not-supported` when it would be larger than the service allows.
 */
export function toDocument(
  store: string,
  key: string,
  value: Uint8Array,
  kept: KeptDetails = noDetails,
  now = 0,
): KeyDocument {
  const details = detailsOf(kept, now);
  // The client escapes nothing in bodies, but an id may need escapes in JSON.
  const others = Buffer.byteLength(JSON.stringify({ id: key, ...details }));
  const max = bytesThatFit(value, cosmosLimits.documentBytesMax - others - 32);
  if (max < value.byteLength) throw valueTooLarge(store, key, value.byteLength, max);
  return { id: key, value: Array.from(value), ...details };
}

/** What is kept beside a value as a document has it. */
export function detailsOf(
  { expiresAt, metadata }: KeptDetails,
  now: number,
): Pick<KeyDocument, "expiresAt" | "metadata" | "ttl"> {
  // The service's clock may be another one; and it takes no more seconds than fit 31 bits.
  const milliseconds = (expiresAt ?? now) - now + expiryLimits.skewMillisecondsMax;
  const ttl = Math.max(1, Math.ceil(milliseconds / 1000));
  return {
    ...(expiresAt === null ? {} : { expiresAt }),
    ...(expiresAt === null || ttl > cosmosLimits.ttlSecondsMax ? {} : { ttl }),
    ...(metadata === null ? {} : { metadata }),
  };
}

/** What a document keeps beside its value. */
export function keptOf(document: unknown): KeptDetails {
  const { expiresAt, metadata } = document as { expiresAt?: unknown; metadata?: unknown };
  return {
    expiresAt: typeof expiresAt === "number" ? expiresAt : null,
    metadata: typeof metadata === "string" ? metadata : null,
  };
}

/** Throws `value-not-supported` where the service found a document too large that we did not: then a little less than this fits. */
export function checkStatus(store: string, { id, value }: KeyDocument, status: number): void {
  if (status !== 413 || typeof value === "number") return;
  throw valueTooLarge(store, id, value.length, Math.max(0, value.length - 1));
}

/** The error for a value that the service does not take. */
export function valueTooLarge(store: string, key: string, bytes: number, max: number) {
  return bobbinError("value-not-supported", { store, key, engine, bytes, max });
}

/** How many of the first bytes of the value fit: each takes its digits and a comma. */
function bytesThatFit(value: Uint8Array, room: number): number {
  if (value.byteLength * 4 <= room) return value.byteLength;
  let used = 0;
  for (const [index, byte] of value.entries()) {
    used += byte < 10 ? 2 : byte < 100 ? 3 : 4;
    if (used > room) return index;
  }
  return value.byteLength;
}

/**
 * The value that a document holds. A number is a counter that Spin's `increment` wrote, and reads as ours do, 8 bytes.
 * Throws `value-foreign` for anything else.
 */
export function toValue(store: string, key: string, document: unknown): Uint8Array {
  const { value } = document as { value?: unknown };
  if (typeof value === "number" && Number.isSafeInteger(value)) {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(value));
    return new Uint8Array(bytes);
  }
  if (!Array.isArray(value)) {
    const detail =
      value === undefined ? "the document has no value" : "its value is no list of bytes";
    throw bobbinError("value-foreign", { store, key, detail });
  }
  const bytes = new Uint8Array(value.length);
  for (const [index, byte] of value.entries()) {
    if (!Number.isInteger(byte) || byte < 0 || byte > 255) {
      const detail = "its value is a list of something else than bytes";
      throw bobbinError("value-foreign", { store, key, detail });
    }
    bytes[index] = byte as number;
  }
  return bytes;
}
