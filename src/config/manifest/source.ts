/** `source` of a component: a file. */

import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { displayPath } from "../../common/display-path.ts";
import type { Located, TableReader, TomlTable } from "../../toml/index.ts";
import type { Component } from "./app.ts";
import type { Reading } from "./reading.ts";

const fileExample = '"hello.ts"';

type Source = Pick<Component, "source">;

const none: Source = { source: "" };

/** Reads `source`. */
export function readSource(component: TableReader, id: string, reading: Reading): Source {
  const reader = component.about("source");
  const value = reader.entry("source")?.value;
  if (value === undefined) {
    reader.missing("source", fileExample);
    return none;
  }
  if (value.kind === "table") {
    refuseRemote(value, id, reader);
    return none;
  }
  if (value.kind !== "string") {
    reader.wrongType("source", value, "a string", fileExample);
    return none;
  }
  const file = path.resolve(reading.directory, value.value);
  checkFile(reader, file, id, value);
  return { source: file };
}

function refuseRemote(table: TomlTable, id: string, { diagnostics }: TableReader): void {
  const keys = table.entries;
  const place = keys.has("url") ? "a URL" : keys.has("package") ? "a registry" : "somewhere else";
  const text =
    `component "${id}" takes its source from ${place}, but Bobbin serves local files only; ` +
    'download it and write source = "path/to/file.wasm"';
  diagnostics.add(table.position, text);
}

function checkFile(
  reader: TableReader,
  file: string,
  id: string,
  { value, position }: Located<string>,
): void {
  const { diagnostics } = reader.about("file");
  if (!existsSync(file)) {
    const advice = reader.table.entries.has("build")
      ? "build it with: bobbin build"
      : "correct the path";
    const text = `the source of component "${id}" does not exist: ${displayPath(file)}; ${advice}`;
    diagnostics.add(position, text);
  } else if (!statSync(file).isFile()) {
    const text = `the source of component "${id}" is a folder: "${value}"; name a .ts, .js or .wasm file`;
    diagnostics.add(position, text);
  }
}
