/** What is kept beside a value: from what a component says to what a store takes, and back. */
import { isArray, isSafeInteger, parseJson, push, stringifyJson } from "./intrinsics.ts";
import { checkNames } from "./key-value-arguments.ts";
import { KeyValueError } from "./key-value-error.ts";

/** What a write keeps beside a value. */
export interface KeepOptions {
  /** Milliseconds from now after which the key does not exist, by the clock of the store. */
  expiresIn?: number | undefined;
  /** The moment from which on it does not exist, in milliseconds since 1970; null for never. */
  expiresAt?: number | null | undefined;
  /** Any value with a JSON form of at most 1024 bytes, which comes with lists; null for none. */
  metadata?: unknown;
}

/** What is kept beside a value. */
export interface KeptDetails {
  /** Milliseconds since 1970; null where the key does not expire. */
  expiresAt: number | null;
  /** Null where there is none. */
  metadata: unknown;
}

/** A value with what is kept beside it. */
export interface StoredEntry extends KeptDetails {
  value: ArrayBuffer;
}

/** Metadata of a key: bytes of UTF-8, of which a character has at least one. */
const metadataBytesMax = 1024;

/** The options as JSON for the host; null where they say nothing. */
export function toDetails(options: KeepOptions | undefined): string | null {
  if (options === undefined) return null;
  if (typeof options !== "object" || options === null) {
    throw wrong("options of a write are an object");
  }
  checkNames(options, "expiresIn expiresAt metadata", "a write");
  const { expiresIn, expiresAt, metadata } = options;
  const expiry = toExpiry(expiresIn, expiresAt);
  const kept = toMetadata(metadata);
  if (expiry === "" && kept === "") return null;
  return `{${expiry}${expiry !== "" && kept !== "" ? "," : ""}${kept}}`;
}

function toExpiry(expiresIn: unknown, expiresAt: unknown): string {
  if (expiresIn !== undefined) {
    if (expiresAt !== undefined) throw wrong("a key has expiresIn or expiresAt, not both");
    if (!isSafeInteger(expiresIn) || (expiresIn as number) < 1) {
      throw wrong("expiresIn is a whole number of milliseconds, at least 1");
    }
    return `"expiry":{"in":${stringifyJson(expiresIn)}}`;
  }
  if (expiresAt === undefined) return "";
  if (expiresAt === null) return '"expiry":null';
  if (!isSafeInteger(expiresAt) || (expiresAt as number) < 0) {
    throw wrong(
      "expiresAt is a whole number of milliseconds since 1970; a Date has it as getTime()",
    );
  }
  return `"expiry":{"at":${stringifyJson(expiresAt)}}`;
}

function toMetadata(metadata: unknown): string {
  if (metadata === undefined) return "";
  if (metadata === null) return '"metadata":null';
  const json: string | undefined = stringifyJson(metadata);
  if (json === undefined) throw wrong("metadata is a value with a JSON form");
  if (json.length > metadataBytesMax) {
    throw wrong(`the metadata of a key has at most ${metadataBytesMax} bytes as JSON`);
  }
  return `"metadata":${stringifyJson(json)}`;
}

/** What the host says is beside values, for each key; null for a missing one. */
export function readDetails(details: string): (KeptDetails | null)[] {
  const beside = parseJson(details) as ([number | null, string | null] | null)[];
  const all: (KeptDetails | null)[] = [];
  for (let at = 0; at < beside.length; at += 1) {
    const one = beside[at];
    if (!isArray(one)) push(all, null);
    else {
      const text = one[1];
      const metadata: unknown = text === null ? null : parseJson(text);
      push(all, { expiresAt: one[0], metadata });
    }
  }
  return all;
}

/** Values and what the host says is beside them. */
export function toEntries(
  values: readonly (ArrayBuffer | null)[],
  details: string,
): (StoredEntry | null)[] {
  const all = readDetails(details);
  const entries: (StoredEntry | null)[] = [];
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at] ?? null;
    const one = all[at] ?? null;
    if (value === null || one === null) push(entries, null);
    else push(entries, { value, expiresAt: one.expiresAt, metadata: one.metadata });
  }
  return entries;
}

/** A page of keys with what is beside their values; a key that went meanwhile is not among those. */
export function withDetails<Page extends { keys: string[] }>(
  page: Page,
  beside: readonly (KeptDetails | null)[],
): Page & { details: ({ key: string } & KeptDetails)[] } {
  const details: ({ key: string } & KeptDetails)[] = [];
  for (let at = 0; at < beside.length; at += 1) {
    const one = beside[at] ?? null;
    if (one === null) continue;
    push(details, {
      key: page.keys[at] as string,
      expiresAt: one.expiresAt,
      metadata: one.metadata,
    });
  }
  const { keys } = page;
  return { ...page, keys, details };
}

/** A page of keys with their values and what is beside them. */
export function pageOfEntries(
  { keys, cursor, beside }: { keys: string[]; cursor: string | null; beside: string },
  values: readonly (ArrayBuffer | null)[],
): {
  keys: string[];
  cursor: string | null;
  entries: ({ key: string } & StoredEntry)[];
} {
  const found = toEntries(values, beside);
  const entries: ({ key: string } & StoredEntry)[] = [];
  for (let at = 0; at < found.length; at += 1) {
    const entry = found[at] ?? null;
    if (entry === null) continue;
    const { value, expiresAt, metadata } = entry;
    push(entries, { key: keys[at] as string, value, expiresAt, metadata });
  }
  return { keys, cursor, entries };
}

function wrong(what: string): KeyValueError {
  return new KeyValueError("invalid-argument", what);
}
