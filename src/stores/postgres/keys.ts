/** Keys and values as rows have them, and what does not fit into one. */

import { bobbinError } from "../../errors.ts";
import { postgresLimits } from "../../limits.ts";
import type { StoredEntry } from "../store.ts";

const engine = "PostgreSQL";

/** The bytes of a key. Throws `key-not-supported` for one that is too long for an index. */
export function checkKey(store: string, key: string): Buffer {
  const bytes = Buffer.from(key);
  const { keyBytesMax: max } = postgresLimits;
  if (bytes.byteLength <= max) return bytes;
  const reason = `it has ${bytes.byteLength} bytes, and at most ${max} are allowed`;
  throw bobbinError("key-not-supported", { store, key, engine, reason });
}

/** Throws `value-not-supported` for a value that is too large for a message. */
export function checkValue(store: string, key: string, { byteLength: bytes }: Uint8Array): void {
  const { messageBytesMax: max } = postgresLimits;
  if (bytes <= max) return;
  throw bobbinError("value-not-supported", { store, key, engine, bytes, max });
}

/** How many bytes a batch has. Throws `batch-too-large` when they are too many for a message. */
export function checkBatch(parts: readonly Buffer[]): number {
  const bytes = parts.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const { messageBytesMax, keyBytesMax } = postgresLimits;
  if (bytes <= messageBytesMax + keyBytesMax) return bytes;
  throw bobbinError("batch-too-large", { what: "bytes", found: bytes, max: messageBytesMax });
}

/** The first key in order that does not begin with the prefix; null where all that follow do. */
export function keyAfterPrefix(prefix: Buffer): Buffer | null {
  const last = prefix.findLastIndex((byte) => byte < 255);
  if (last < 0) return null;
  const end = Buffer.from(prefix.subarray(0, last + 1));
  end[last] = (end[last] ?? 0) + 1;
  return end;
}

/** The last key of a page, readable by nobody but us. */
export function makeCursor(key: Buffer): string {
  return `k${key.toString("base64url")}`;
}

/** The key of a cursor. Throws `invalid-argument`. */
export function parseCursor(cursor: string): Buffer {
  const key = Buffer.from(cursor.slice(1), "base64url");
  if (makeCursor(key) === cursor) return key;
  throw bobbinError("invalid-argument", { problem: "cursor" });
}

/** Whether it is a number that a version may be. */
export function isVersion(mark: string | null): boolean {
  return mark !== null && BigInt.asIntN(64, BigInt(mark)) === BigInt(mark);
}

/** The client sends a view as it is, and an array of bytes in other ways. */
export function toBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** Bytes that belong to the caller: those of the client may share their memory with others. */
export function toBytes(value: unknown): Uint8Array {
  return new Uint8Array(value as Buffer);
}

/** A row with what is kept beside its value. */
export function toEntry(row: Readonly<Record<string, unknown>> | undefined): StoredEntry | null {
  if (row === undefined) return null;
  const { value, expires_at: expiresAt, metadata } = row;
  return {
    value: toBytes(value),
    expiresAt: expiresAt === null ? null : Number(expiresAt),
    metadata: metadata as string | null,
  };
}
