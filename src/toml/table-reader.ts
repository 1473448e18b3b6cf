/**
 * Strict reading of one table. A key that was asked for is a valid key; `finish` reports the rest.
 *
 * @example
 * const reader = new TableReader(table, "[component.hello]", diagnostics);
 * const source = reader.requiredString("source", '"hello.ts"');
 * const stores = reader.strings("key_value_stores", '["default"]');
 * reader.finish();
 */

import type { Diagnostics } from "./diagnostics.ts";
import { nearestName, suggestName } from "../common/nearest.ts";
import {
  describeKind,
  type Located,
  type Position,
  type TomlEntry,
  type TomlTable,
  type TomlValue,
} from "./value.ts";

/** A string under a key of the file's own choosing. */
export interface NamedString extends Located<string> {
  readonly keyPosition: Position;
}

/** A table under a key of the file's own choosing. */
export interface NamedTable {
  readonly name: string;
  readonly keyPosition: Position;
  readonly table: TomlTable;
}

/** What was asked for so far. */
interface Seen {
  readonly known: Set<string>;
  /** By key, where to say that it is missing, and how. */
  readonly missing: Map<string, { readonly diagnostics: Diagnostics; readonly text: string }>;
}

/** Reads the keys of one table and notes what is wrong with them. An `example` is a right value in TOML. */
export class TableReader {
  readonly table: TomlTable;
  /** How diagnostics call the table, such as `[component.hello]`; "" for the whole file. */
  readonly name: string;
  readonly diagnostics: Diagnostics;
  readonly #seen: Seen;

  constructor(
    table: TomlTable,
    name: string,
    diagnostics: Diagnostics,
    seen: Seen = { known: new Set(), missing: new Map() },
  ) {
    this.table = table;
    this.name = name;
    this.diagnostics = diagnostics;
    this.#seen = seen;
  }

  /** The same table, for keys whose faults are about a part of what it says; the whole table's `finish` is the one to call. */
  about(part: string): TableReader {
    return new TableReader(this.table, this.name, this.diagnostics.of(part), this.#seen);
  }

  get position(): Position {
    return this.table.position;
  }

  /** The entry of a key, whatever it is; null when there is none. */
  entry(key: string): TomlEntry | null {
    this.#seen.known.add(key);
    return this.table.entries.get(key) ?? null;
  }

  string(key: string, example: string): Located<string> | null {
    const value = this.entry(key)?.value;
    if (value === undefined) return null;
    if (value.kind === "string") return value;
    return this.wrongType(key, value, "a string", example);
  }

  /** Like `string`, and a diagnostic when the key is missing. */
  requiredString(key: string, example: string): Located<string> | null {
    if (this.entry(key) === null) this.missing(key, example);
    return this.string(key, example);
  }

  boolean(key: string): boolean | null {
    const value = this.entry(key)?.value;
    if (value === undefined) return null;
    if (value.kind === "boolean") return value.value;
    return this.wrongType(key, value, "a boolean", "true");
  }

  strings(key: string, example: string): Located<string>[] {
    const value = this.entry(key)?.value;
    if (value === undefined) return [];
    const expected = "an array of strings";
    if (value.kind !== "array") return this.wrongType(key, value, expected, example) ?? [];
    return value.elements.flatMap((element) => {
      if (element.kind === "string") return [element];
      this.#wrongElement(key, element, expected, example);
      return [];
    });
  }

  /** A table whose keys are free and whose values are strings. */
  stringTable(key: string, example: string): ReadonlyMap<string, NamedString> {
    const table = this.tableOf(key, example);
    const read = new Map<string, NamedString>();
    for (const [name, { keyPosition, value }] of table?.entries ?? []) {
      if (value.kind === "string")
        read.set(name, { value: value.value, position: value.position, keyPosition });
      else this.#wrongString(key, name, value);
    }
    return read;
  }

  /** The table under a key, unread. */
  tableOf(key: string, example: string): TomlTable | null {
    const value = this.entry(key)?.value;
    if (value === undefined) return null;
    if (value.kind === "table") return value;
    return this.wrongType(key, value, "a table", example);
  }

  /** The tables under a key whose own keys are names of the file's choosing, each unread. */
  namedTables(key: string, example: (name: string) => string): NamedTable[] {
    const table = this.tableOf(key, example("NAME"));
    if (table === null) return [];
    const named = new TableReader(table, `[${key}]`, this.diagnostics);
    return [...table.entries].flatMap(([name, { keyPosition, value }]) => {
      if (value.kind === "table") return [{ name, keyPosition, table: value }];
      named.wrongType(name, value, "a table", example(name));
      return [];
    });
  }

  /** The tables of an array of tables, unread. */
  tablesOf(key: string, example: string): TomlTable[] {
    const value = this.entry(key)?.value;
    if (value === undefined) return [];
    const expected = "an array of tables";
    if (value.kind !== "array") return this.wrongType(key, value, expected, example) ?? [];
    return value.elements.flatMap((element) => {
      if (element.kind === "table") return [element];
      this.#wrongElement(key, element, expected, example);
      return [];
    });
  }

  /** Notes that a key is missing; said by `finish`, unless a key that is there is a misspelling of it. */
  missing(key: string, example: string): void {
    const where = this.name === "" ? "the file" : this.name;
    const text = `${where} has no "${key}"; add ${writeExample(key, example)}`;
    this.#seen.missing.set(key, { diagnostics: this.diagnostics, text });
  }

  /** Notes a value of another type than the key has. */
  wrongType(key: string, value: TomlValue, expected: string, example: string): null {
    const text = `"${key}"${this.#inside} is ${describeKind(value)}, not ${expected}; write ${writeExample(key, example)}`;
    this.diagnostics.add(value.position, text);
    return null;
  }

  #wrongString(key: string, name: string, value: TomlValue): void {
    const written = "value" in value ? String(value.value) : "…";
    const text = `"${name}"${this.#insideOf(key)} is ${describeKind(value)}, not a string; write ${name} = ${JSON.stringify(written)}`;
    this.diagnostics.add(value.position, text);
  }

  #wrongElement(key: string, value: TomlValue, expected: string, example: string): void {
    const text = `"${key}"${this.#inside} holds ${describeKind(value)}, but must be ${expected}; write ${writeExample(key, example)}`;
    this.diagnostics.add(value.position, text);
  }

  /**
   * Reports every key that was never asked for, and those that are missing. `advice` answers for keys
   * that need more than the nearest name.
   */
  finish(advice: Readonly<Record<string, string>> = {}): void {
    const known = [...this.#seen.known];
    const where = this.name === "" ? " at the top of the file" : this.#inside;
    for (const [key, { keyPosition }] of this.table.entries) {
      if (this.#seen.known.has(key)) continue;
      const special = Object.hasOwn(advice, key) ? advice[key] : undefined;
      const nearest = special === undefined ? nearestName(key, known) : null;
      if (nearest !== null) this.#seen.missing.delete(nearest);
      const hint = special ?? this.#hintFor(key, nearest, known);
      this.diagnostics.add(keyPosition, `unknown key "${key}"${where}; ${hint}`);
    }
    for (const { diagnostics, text } of this.#seen.missing.values()) {
      diagnostics.add(this.position, text);
    }
  }

  #hintFor(key: string, nearest: string | null, known: readonly string[]): string {
    return nearest !== null && this.table.entries.has(nearest)
      ? `remove it: "${nearest}" is there already`
      : suggestName(key, known, "the keys here are");
  }

  #insideOf(key: string): string {
    return this.name === "" ? ` in [${key}]` : ` in ${key} of ${this.name}`;
  }

  get #inside(): string {
    return this.name === "" ? "" : ` in ${this.name}`;
  }
}

/** `key = value`, or the header when the example is one. */
function writeExample(key: string, example: string): string {
  return example.startsWith("[") && /^\[+[a-z_]+[.\]]/u.test(example)
    ? example
    : `${key} = ${example}`;
}
