/** What a TOML file holds, every value and key with its position; plain data. */

/** A place in a text, both counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A value together with the place where it starts. */
export interface Located<T> {
  readonly value: T;
  readonly position: Position;
}

/** A scalar, an array or a table. */
export type TomlValue = TomlScalar | TomlArray | TomlTable;

/** A string, number, boolean or date. */
export type TomlScalar =
  | { readonly kind: "string"; readonly value: string; readonly position: Position }
  | { readonly kind: "integer"; readonly value: bigint; readonly position: Position }
  | { readonly kind: "float"; readonly value: number; readonly position: Position }
  | { readonly kind: "boolean"; readonly value: boolean; readonly position: Position }
  | { readonly kind: "date"; readonly value: string; readonly position: Position };

/** An array, whether written in brackets or as `[[headers]]`. */
export interface TomlArray {
  readonly kind: "array";
  readonly elements: TomlValue[];
  readonly position: Position;
}

/** A table, whether written under a `[header]`, in braces or by dotted keys. */
export interface TomlTable {
  readonly kind: "table";
  /** In the order of the file. */
  readonly entries: Map<string, TomlEntry>;
  /** Where its header or brace is; where it is first mentioned when it has neither. */
  position: Position;
}

/** A key of a table and its value. */
export interface TomlEntry {
  readonly keyPosition: Position;
  readonly value: TomlValue;
}

const kindNames = {
  string: "a string",
  integer: "an integer",
  float: "a number with a fraction",
  boolean: "a boolean",
  date: "a date",
  array: "an array",
  table: "a table",
} as const;

/** The kind of a value in words, such as "an integer". */
export function describeKind(value: TomlValue): string {
  return kindNames[value.kind];
}
