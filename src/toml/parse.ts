/** TOML 1.0 text -> values with positions. Knows nothing of what the keys mean. */

import { isUtf8 } from "node:buffer";
import { parseTOML, type AST } from "toml-eslint-parser";
import type { Diagnostics } from "./diagnostics.ts";
import { explainSyntaxError } from "./syntax-advice.ts";
import type { Position, TomlArray, TomlTable, TomlValue } from "./value.ts";

const fileStart: Position = Object.freeze({ line: 1, column: 1 });

/** Reads the text of a TOML file. A syntax error fails the diagnostics. */
export function parseToml(bytes: Uint8Array, diagnostics: Diagnostics): TomlTable {
  if (!isUtf8(bytes)) {
    const text = "the file is not UTF-8 text; save it as UTF-8, or name another file";
    return diagnostics.fail(fileStart, text);
  }
  const text = new TextDecoder().decode(bytes);
  try {
    return buildRoot(parseTOML(text, { tomlVersion: "1.0" }));
  } catch (error) {
    const { position, advice } = explain(error, text);
    return diagnostics.fail(position, `not valid TOML: ${advice}`);
  }
}

/** The parser stops at the first error, so there is one diagnostic. */
function explain(error: unknown, text: string): { position: Position; advice: string } {
  if (isParseError(error)) {
    const { index, advice } = explainSyntaxError(text, error.index, error.message);
    return { position: locate(text, index), advice };
  }
  if (error instanceof RangeError) {
    const advice = "values are nested too deeply; write them with fewer levels";
    return { position: fileStart, advice };
  }
  throw error;
}

function locate(text: string, index: number): Position {
  const before = text.slice(0, index);
  const lines = before.split("\n");
  return { line: lines.length, column: index - before.lastIndexOf("\n") };
}

function isParseError(error: unknown): error is Error & { index: number } {
  return error instanceof SyntaxError && "index" in error;
}

function buildRoot(program: AST.TOMLProgram): TomlTable {
  const root = emptyTable(fileStart);
  for (const item of program.body[0].body) {
    if (item.type === "TOMLKeyValue") addKeyValue(root, item);
    else {
      const table = openTable(root, item);
      for (const keyValue of item.body) addKeyValue(table, keyValue);
    }
  }
  return root;
}

/** The table that a `[header]` or `[[header]]` names, made where it is not there yet. */
function openTable(root: TomlTable, header: AST.TOMLTable): TomlTable {
  const position = positionOf(header);
  let here: TomlTable | TomlArray = root;
  let keyIndex = 0;
  for (const [index, step] of header.resolvedKey.entries()) {
    const make = (): TomlTable | TomlArray =>
      typeof header.resolvedKey[index + 1] === "number"
        ? { kind: "array", elements: [], position }
        : emptyTable(position);
    if (typeof step === "number") {
      here = asContainer(((here as TomlArray).elements[step] ??= make()));
      continue;
    }
    const keyNode: AST.TOMLNode = header.key.keys[keyIndex++] ?? header;
    here = childOf(here as TomlTable, step, positionOf(keyNode), make);
  }
  const table = here as TomlTable;
  table.position = position;
  return table;
}

function addKeyValue(table: TomlTable, keyValue: AST.TOMLKeyValue): void {
  const { keys } = keyValue.key;
  let here = table;
  for (const [index, key] of keys.entries()) {
    const position = positionOf(key);
    if (index === keys.length - 1) {
      here.entries.set(nameOf(key), { keyPosition: position, value: buildValue(keyValue.value) });
    } else {
      here = childOf(here, nameOf(key), position, () => emptyTable(position)) as TomlTable;
    }
  }
}

function childOf(
  table: TomlTable,
  key: string,
  keyPosition: Position,
  make: () => TomlTable | TomlArray,
): TomlTable | TomlArray {
  const existing = table.entries.get(key);
  if (existing !== undefined) return asContainer(existing.value);
  const value = make();
  table.entries.set(key, { keyPosition, value });
  return value;
}

/** The parser has refused every text in which a scalar would be taken for a table. */
function asContainer(value: TomlValue): TomlTable | TomlArray {
  if (value.kind === "table" || value.kind === "array") return value;
  throw new Error(`a ${value.kind} is used as a table`);
}

function buildValue(node: AST.TOMLContentNode): TomlValue {
  const position = positionOf(node);
  switch (node.type) {
    case "TOMLArray":
      return { kind: "array", elements: node.elements.map(buildValue), position };
    case "TOMLInlineTable": {
      const table = emptyTable(position);
      for (const keyValue of node.body) addKeyValue(table, keyValue);
      return table;
    }
    case "TOMLValue":
      return buildScalar(node, position);
  }
}

function buildScalar(node: AST.TOMLValue, position: Position): TomlValue {
  switch (node.kind) {
    case "string":
      return { kind: "string", value: node.value, position };
    case "integer":
      return { kind: "integer", value: node.bigint, position };
    case "float":
      return { kind: "float", value: node.value, position };
    case "boolean":
      return { kind: "boolean", value: node.value, position };
    default:
      return { kind: "date", value: node.datetime, position };
  }
}

function emptyTable(position: Position): TomlTable {
  return { kind: "table", entries: new Map(), position };
}

function nameOf(key: AST.TOMLBare | AST.TOMLQuoted): string {
  return key.type === "TOMLBare" ? key.name : key.value;
}

function positionOf(node: AST.TOMLNode): Position {
  const { line, column } = node.loc.start;
  return { line, column: column + 1 };
}
