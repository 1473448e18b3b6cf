/** One value out of the file. */

import { markOwned } from "../../common/let-go.ts";
import type { StoredEntry } from "../store.ts";
import { firstRow } from "./rows.ts";
import type { Statements } from "./statements.ts";

/** The value of a key, whatever type another program has given it; null where there is none. */
export function readValue(sql: Statements, label: string, key: string): Uint8Array | null {
  const value = firstRow(sql.get, label, key)?.[0];
  if (value === undefined) return null;
  if (value instanceof Uint8Array) return markOwned(value);
  return (firstRow(sql.getBytes, label, key)?.[0] ?? null) as Uint8Array | null;
}

/** The same with what is kept beside it. */
export function readEntry(sql: Statements, label: string, key: string): StoredEntry | null {
  const row = firstRow(sql.getEntry, label, key);
  if (row === undefined) return null;
  const [held, expiresAt, metadata] = row;
  const value = held instanceof Uint8Array ? held : readValue(sql, label, key);
  return value && ({ value, expiresAt, metadata } as StoredEntry);
}
