/** Typed access to rows that come as arrays. */

import type { SQLInputValue, SQLOutputValue, StatementSync } from "node:sqlite";

/** The first row of a statement prepared with `returnArrays`, or undefined. */
export function firstRow(
  statement: StatementSync,
  ...parameters: SQLInputValue[]
): readonly SQLOutputValue[] | undefined {
  return statement.get(...parameters) as unknown as readonly SQLOutputValue[] | undefined;
}

/** All rows of a statement prepared with `returnArrays`. */
export function allRows(
  statement: StatementSync,
  ...parameters: SQLInputValue[]
): readonly (readonly SQLOutputValue[])[] {
  return statement.all(...parameters) as unknown as readonly (readonly SQLOutputValue[])[];
}
