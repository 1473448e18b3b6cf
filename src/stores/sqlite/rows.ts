/** Rows that come as arrays, and the values in them. */

import type { SQLInputValue, SQLOutputValue, StatementSync } from "node:sqlite";
import { largeBytesMin, markOwned } from "../../common/let-go.ts";
import { expiryLimits } from "../../limits.ts";
import type { StoredEntry } from "../store.ts";
import type { Statements } from "./statements.ts";

/** The first row of a statement prepared with `returnArrays`, or undefined. */
export function firstRow(
  statement: StatementSync,
  ...parameters: SQLInputValue[]
): readonly SQLOutputValue[] | undefined {
  return statement.get(...parameters) as unknown as readonly SQLOutputValue[] | undefined;
}

/** The number in the first column of the first row. */
export function firstNumber(statement: StatementSync, ...parameters: SQLInputValue[]): number {
  return Number(firstRow(statement, ...parameters)?.[0]);
}

/** All rows of a statement prepared with `returnArrays`. */
export function allRows(
  statement: StatementSync,
  ...parameters: SQLInputValue[]
): readonly (readonly SQLOutputValue[])[] {
  return statement.all(...parameters) as unknown as readonly (readonly SQLOutputValue[])[];
}

/** The value of a key, whatever type another program has given it; null where there is none. */
export function readValue(sql: Statements, label: string, key: string): Uint8Array | null {
  const value = firstRow(sql.get, label, key)?.[0];
  if (value === undefined) return null;
  if (value instanceof Uint8Array) return value.length < largeBytesMin ? value : markOwned(value);
  return (firstRow(sql.getBytes, label, key)?.[0] ?? null) as Uint8Array | null;
}

/** The same with what is kept beside it. */
export function readEntry(sql: Statements, label: string, key: string): StoredEntry | null {
  const row = firstRow(sql.getEntry, label, key);
  if (row === undefined) return null;
  const [held, expiresAt = null, found = null] = row;
  const value = held instanceof Uint8Array ? held : readValue(sql, label, key);
  const metadata = isMetadata(found) ? found : null;
  return value && { value, expiresAt: expiresAt as number | null, metadata };
}

/** Another program may have written anything there, and whoever reads takes it for JSON. */
function isMetadata(found: SQLOutputValue): found is string {
  if (typeof found !== "string" || found.length > expiryLimits.metadataBytesMax) return false;
  try {
    JSON.parse(found);
    return true;
  } catch {
    // Not what Bobbin writes.
    return false;
  }
}
