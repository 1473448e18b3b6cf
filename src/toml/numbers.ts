import type { TableReader } from "./table-reader.ts";

/** Reads a positive integer; null when there is none, or after a diagnostic. */
export function readPositiveInteger(
  reader: TableReader,
  key: string,
  example: string,
): number | null {
  const value = reader.entry(key)?.value;
  if (value === undefined) return null;
  if (value.kind !== "integer") return reader.wrongType(key, value, "an integer", example);
  if (value.value >= 1n && value.value <= BigInt(Number.MAX_SAFE_INTEGER))
    return Number(value.value);
  const problem = value.value < 1n ? "but must be 1 or more" : "which is too large";
  const text = `"${key}" is ${value.value}, ${problem}; write ${key} = ${example}`;
  reader.diagnostics.add(value.position, text);
  return null;
}

/** Reads a whole number from 0; null when there is none, or after a diagnostic. */
export function readCount(reader: TableReader, key: string, example: string): number | null {
  const value = reader.entry(key)?.value;
  return value?.kind === "integer" && value.value === 0n
    ? 0
    : readPositiveInteger(reader, key, example);
}
