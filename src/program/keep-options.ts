import { bobbinError } from "../errors.ts";
import type { Details, Expiry, StoredEntry } from "../stores/store.ts";

/** What a write keeps beside a value. */
export interface KeepOptions {
  /** Milliseconds from now after which the key does not exist, by the clock of the store. */
  readonly expiresIn?: number | undefined;
  /** The moment from which on it does not exist, in milliseconds since 1970; null for never. */
  readonly expiresAt?: number | Date | null | undefined;
  /** Any value with a JSON form of at most 1024 bytes, which comes with lists; null for none. */
  readonly metadata?: unknown;
}

/** A value with what is kept beside it. */
export interface ProgramEntry {
  readonly value: Uint8Array;
  /** Milliseconds since 1970; null where the key does not expire. */
  readonly expiresAt: number | null;
  /** Null where there is none. */
  readonly metadata: unknown;
}

/** What a store is told of them; nothing where they say nothing. Throws invalid-argument. */
export function detailsOf({ expiresIn, expiresAt, metadata }: KeepOptions): Details | undefined {
  const expiry = expiryOf(expiresIn, expiresAt);
  if (expiry === undefined && metadata === undefined) return undefined;
  return {
    ...(expiry === undefined ? {} : { expiry }),
    ...(metadata === undefined ? {} : { metadata: metadataOf(metadata) }),
  };
}

/** An entry of a store, its metadata read. */
export function entryOf({ value, expiresAt, metadata }: StoredEntry): ProgramEntry {
  const read: unknown = metadata === null ? null : JSON.parse(metadata);
  return { value, expiresAt, metadata: read };
}

function expiryOf(
  expiresIn: KeepOptions["expiresIn"],
  expiresAt: KeepOptions["expiresAt"],
): Expiry | null | undefined {
  if (expiresIn === undefined) {
    if (expiresAt === undefined || expiresAt === null) return expiresAt;
    return { at: expiresAt instanceof Date ? expiresAt.getTime() : expiresAt };
  }
  if (expiresAt === undefined) return { in: expiresIn };
  throw bobbinError("invalid-argument", {
    problem: "either",
    argument: "when a key expires",
    one: "expiresIn",
    other: "expiresAt",
  });
}

function metadataOf(metadata: unknown): string | null {
  if (metadata === null) return null;
  const text = JSON.stringify(metadata) as string | undefined;
  if (text !== undefined) return text;
  throw bobbinError("invalid-argument", { problem: "metadata-type", type: typeof metadata });
}
