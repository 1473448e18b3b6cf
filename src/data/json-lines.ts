/** Entries as lines of JSON: how data leaves a store and comes back, byte for byte. */

import { bobbinError } from "../errors.ts";
import { expiryLimits } from "../limits.ts";
import { type Beside, type DetailedEntry, nothingBeside } from "./detailed-entry.ts";

const encoder = new TextEncoder();
/** With `ignoreBOM` a byte order mark stays part of the text, as it is part of the value. */
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * The entry as one line, without a line feed at its end: `{"key":"…","value":"…"}` where the value is
 * UTF-8, else, and where control characters make that longer, `{"key":"…","base64":"…"}`; where the key expires or has
 * metadata, with `expiresAt` and `metadata`.
 */
export function entryLine(
  key: string,
  value: Uint8Array,
  { expiresAt, metadata }: Beside = nothingBeside,
): string {
  return JSON.stringify({
    key,
    ...contentOf(value),
    ...(expiresAt === null ? {} : { expiresAt }),
    ...(metadata === null ? {} : { metadata: JSON.parse(metadata) as unknown }),
  });
}

/** What a key has become, in the same form with its version; the value null where it is gone. */
export function changeLine(key: string, value: Uint8Array | null, version: string): string {
  return JSON.stringify({ key, ...(value === null ? { value } : contentOf(value)), version });
}

function contentOf(value: Uint8Array): { value: string } | { base64: string } {
  const text = decode(value);
  return text === null || isDearAsText(text, value)
    ? { base64: encodeBase64(value) }
    : { value: text };
}

/** Each control character takes six: such a value is for nobody's eyes anyway. */
function isDearAsText(text: string, value: Uint8Array): boolean {
  return (
    controlCharacters.test(text) &&
    Buffer.byteLength(JSON.stringify(text)) > (value.byteLength * 4) / 3 + 16
  );
}

/** Without line ends and tabs. */
const controlCharacters = /(?![\t\n\r])\p{Control}/u;

/** The entry of a line. Throws entry-line-invalid, which names the line and what is wrong with it. */
export function parseEntryLine(line: string, lineNumber: number): DetailedEntry {
  try {
    return readEntry(parseObject(line));
  } catch (error) {
    if (!(error instanceof LineError)) throw error;
    throw bobbinError("entry-line-invalid", { line: lineNumber, detail: error.message });
  }
}

/** What is wrong with a line; it holds no value. */
class LineError extends Error {}

function parseObject(line: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    // The engine's own words show the text around the mistake, which may be a value.
    throw new LineError(line.trim() === "" ? "it is empty" : "it is not JSON");
  }
  if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed))
    return parsed as Record<string, unknown>;
  throw new LineError("it is JSON, but no object");
}

function readEntry(members: Record<string, unknown>): DetailedEntry {
  const { key, value, base64, expiresAt = null, metadata = null, ...others } = members;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    throw new LineError(`it has a member ${JSON.stringify(unknown)}, which entries do not have`);
  const read = readString(key, "key");
  const beside = { expiresAt: readMoment(expiresAt), metadata: readMetadata(metadata) };
  if (value !== undefined && base64 !== undefined)
    throw new LineError('it has both "value" and "base64"');
  if (base64 !== undefined) return [read, decodeBase64(readString(base64, "base64")), beside];
  if (value === undefined) throw new LineError('it has neither "value" nor "base64"');
  return [read, encoder.encode(readString(value, "value")), beside];
}

function readMoment(member: unknown): number | null {
  if (member === null) return null;
  const { momentMax } = expiryLimits;
  const isWhole = typeof member === "number" && Number.isSafeInteger(member);
  if (isWhole && member >= 0 && member <= momentMax) return member;
  throw new LineError('its "expiresAt" is no whole number of milliseconds since 1970');
}

function readMetadata(member: unknown): string | null {
  if (member === null) return null;
  const json = JSON.stringify(member);
  const { metadataBytesMax } = expiryLimits;
  if (Buffer.byteLength(json) <= metadataBytesMax) return json;
  throw new LineError(`its "metadata" has more than ${metadataBytesMax} bytes as JSON`);
}

function readString(member: unknown, name: string): string {
  if (member === undefined) throw new LineError(`it has no "${name}"`);
  if (typeof member !== "string") throw new LineError(`its "${name}" is no string`);
  if (!member.isWellFormed())
    throw new LineError(`its "${name}" holds half of a surrogate pair, which has no UTF-8`);
  return member;
}

function decode(value: Uint8Array): string | null {
  try {
    return decoder.decode(value);
  } catch {
    // Not UTF-8, which is what was to be found out.
    return null;
  }
}

function encodeBase64(value: Uint8Array): string {
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64");
}

/** Node.js passes over what is no base64; here a value is whole or refused. */
function decodeBase64(text: string): Uint8Array {
  const bytes = Buffer.from(text, "base64");
  if (bytes.toString("base64") !== text)
    throw new LineError('its "base64" is no base64 with padding, as RFC 4648 has it');
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
