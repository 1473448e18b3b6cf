/** Entries as `wrangler kv bulk` reads and writes them: one array of JSON, with seconds where ours are milliseconds. */

import { bobbinError } from "../errors.ts";
import { transferLimits } from "../limits.ts";

/** The lines of an export as the array that `wrangler kv bulk put` takes, a line each. */
export async function* toBulk(
  lines: AsyncIterable<string>,
): AsyncGenerator<string, void, undefined> {
  let last: string | null = null;
  yield "[";
  for await (const line of lines) {
    if (last !== null) yield `${last},`;
    last = toBulkEntry(line);
  }
  if (last !== null) yield last;
  yield "]";
}

function toBulkEntry(line: string): string {
  const entry = JSON.parse(line) as Record<string, unknown>;
  const { key, value, base64, expiresAt, metadata } = entry;
  return JSON.stringify({
    key,
    value: base64 ?? value,
    ...(base64 === undefined ? {} : { base64: true }),
    ...(typeof expiresAt === "number" ? { expiration: Math.ceil(expiresAt / 1000) } : {}),
    ...(metadata === undefined ? {} : { metadata }),
  });
}

/**
 * The entries of such an array as lines that `importLines` takes, by a clock that says `now`. Throws entry-line-invalid for what is none; its line is
 * the number of the entry.
 */
export async function* fromBulk(
  chunks: AsyncIterable<Uint8Array>,
  now: number,
): AsyncGenerator<string, void, undefined> {
  const entries = parseArray(await readAll(chunks));
  for (const [index, entry] of entries.entries()) yield fromBulkEntry(entry, index + 1, now);
}

async function readAll(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  const max = transferLimits.bulkBytesMax;
  for await (const chunk of chunks) {
    parts.push(chunk);
    bytes += chunk.byteLength;
    if (bytes > max) throw invalid(1, `the file has more than ${max} bytes; split it`);
  }
  return Buffer.concat(parts).toString("utf8");
}

function parseArray(text: string): unknown[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // The engine's own words show the text around the mistake, which may be a value.
    throw invalid(1, "the file is not JSON");
  }
  if (Array.isArray(parsed)) return parsed;
  throw invalid(1, "the file is JSON, but no array");
}

function fromBulkEntry(entry: unknown, number: number, now: number): string {
  if (typeof entry !== "object" || entry === null) throw invalid(number, "it is no object");
  const {
    key,
    value,
    base64 = false,
    expiration,
    expiration_ttl: ttl,
    metadata,
    ...others
  } = entry as Record<string, unknown>;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw invalid(number, `it has a member ${JSON.stringify(unknown)}, which entries do not have`);
  }
  const moment = ttl === undefined ? expiration : now / 1000 + secondsOf(ttl, number);
  return JSON.stringify({
    key,
    [base64 === true ? "base64" : "value"]: value,
    ...(moment === undefined ? {} : { expiresAt: Math.round(secondsOf(moment, number) * 1000) }),
    ...(metadata === undefined ? {} : { metadata }),
  });
}

function secondsOf(value: unknown, number: number): number {
  if (typeof value === "number" && Number.isFinite(value) && value >= 0) return value;
  throw invalid(number, "its expiration is no number of seconds");
}

function invalid(line: number, detail: string): Error {
  return bobbinError("entry-line-invalid", { line, detail });
}
