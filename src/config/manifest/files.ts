/** `source` and `files` of a component: paths that have to lead somewhere. */

import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { displayPath } from "../../common/display-path.ts";
import {
  describeKind,
  TableReader,
  type Located,
  type Position,
  type TomlValue,
} from "../../toml/index.ts";
import type { FileMount } from "./app.ts";
import type { Reading } from "./reading.ts";

const sourceExample = '"hello.ts"';

/** Reads `source`; returns an absolute path, or null after a diagnostic. */
export function readSource(reader: TableReader, id: string, reading: Reading): string | null {
  const value = reader.entry("source")?.value;
  if (value === undefined) {
    reader.missing("source", sourceExample);
    return null;
  }
  if (value.kind === "table") return refuseRemote(value.entries, id, value.position, reading);
  if (value.kind !== "string") return reader.wrongType("source", value, "a string", sourceExample);
  const file = path.resolve(reading.directory, value.value);
  if (reading.filesMustExist) checkSource(reader, file, id, value, reading);
  return file;
}

function refuseRemote(
  keys: ReadonlyMap<string, unknown>,
  id: string,
  position: Position,
  reading: Reading,
): null {
  const place = keys.has("url") ? "a URL" : keys.has("package") ? "a registry" : "somewhere else";
  const text =
    `component "${id}" takes its source from ${place}, but Bobbin serves local files only; ` +
    'download it and write source = "path/to/file.wasm"';
  reading.diagnostics.add(position, text);
  return null;
}

function checkSource(
  reader: TableReader,
  file: string,
  id: string,
  source: Located<string>,
  reading: Reading,
): void {
  const { value, position } = source;
  if (!existsSync(file)) {
    const advice = reader.table.entries.has("build")
      ? "build it with: bobbin build"
      : "correct the path";
    const text = `the source of component "${id}" does not exist: ${displayPath(file)}; ${advice}`;
    reading.diagnostics.add(position, text);
  } else if (!statSync(file).isFile()) {
    const text = `the source of component "${id}" is a folder: "${value}"; name a .ts, .js or .wasm file`;
    reading.diagnostics.add(position, text);
  }
}

/** Reads `files`. */
export function readFiles(reader: TableReader, reading: Reading): FileMount[] {
  const example = '["assets/*", { source = "public", destination = "/" }]';
  const value = reader.entry("files")?.value;
  if (value === undefined) return [];
  if (value.kind !== "array") {
    reader.wrongType("files", value, "an array", example);
    return [];
  }
  return value.elements.flatMap((element) => readMount(element, reader.name, reading) ?? []);
}

function readMount(element: TomlValue, owner: string, reading: Reading): FileMount | null {
  if (element.kind === "string") return readGlob(element, reading);
  if (element.kind === "table") {
    return readDirectory(
      new TableReader(element, `an entry of files in ${owner}`, reading.diagnostics),
      reading,
    );
  }
  const text =
    `"files" in ${owner} holds ${describeKind(element)}; ` +
    'write a pattern such as "assets/*", or { source = "public", destination = "/" }';
  reading.diagnostics.add(element.position, text);
  return null;
}

function readGlob({ value, position }: Located<string>, reading: Reading): FileMount {
  if (/(?:^|\/)\.{1,2}$/u.test(value)) {
    const text = `the files entry "${value}" names a whole folder; write { source = "${value}", destination = "/" }`;
    reading.diagnostics.add(position, text);
  } else if (
    reading.filesMustExist &&
    !/[*?[\]]/u.test(value) &&
    !existsSync(path.join(reading.directory, value))
  ) {
    const text = `the files entry "${value}" does not exist and is no pattern; correct the path, or use * as in "assets/*"`;
    reading.diagnostics.add(position, text);
  }
  return { kind: "glob", pattern: value };
}

function readDirectory(reader: TableReader, reading: Reading): FileMount | null {
  const source = reader.requiredString("source", '"public"');
  const destination = reader.requiredString("destination", '"/"');
  reader.finish();
  if (source === null || destination === null) return null;
  const absolute = path.resolve(reading.directory, source.value);
  if (reading.filesMustExist && !existsSync(absolute)) {
    const text = `the source of a files entry does not exist: ${displayPath(absolute)}; correct the path`;
    reading.diagnostics.add(source.position, text);
  }
  return { kind: "directory", source: absolute, destination: destination.value };
}
