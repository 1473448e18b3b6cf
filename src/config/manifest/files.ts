/** `files` of a component: paths that have to lead somewhere. */

import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { displayPath } from "../../common/display-path.ts";
import {
  describeKind,
  TableReader,
  type Diagnostics,
  type Located,
  type Position,
  type TomlValue,
} from "../../toml/index.ts";
import type { FileMount } from "./app.ts";
import type { Reading } from "./reading.ts";

/** Reads `files`. */
export function readFiles(reader: TableReader, reading: Reading): FileMount[] {
  const example = '["assets/*", { source = "public", destination = "/" }]';
  const value = reader.entry("files")?.value;
  if (value === undefined) return [];
  if (value.kind !== "array") {
    reader.wrongType("files", value, "an array", example);
    return [];
  }
  return value.elements.flatMap((element) => readMount(element, reader, reading) ?? []);
}

/** Reads `exclude_files`. */
export function readExcludedFiles(reader: TableReader, reading: Reading): string[] {
  const patterns = reader.strings("exclude_files", '["secrets/*"]');
  for (const { value, position } of patterns)
    checkPattern("exclude_files", value, position, reading);
  return patterns.map(({ value }) => value);
}

function checkPattern(key: string, value: string, position: Position, reading: Reading): void {
  const fault = patternFault(value);
  if (fault === null) return;
  reading.diagnostics.add(position, `the ${key} entry "${value}" is no pattern, for ${fault}`);
}

function readMount(element: TomlValue, component: TableReader, reading: Reading): FileMount | null {
  const owner = component.name;
  const missing = component.about("source").about("file").diagnostics;
  if (element.kind === "string") return readGlob(element, owner, reading, missing);
  if (element.kind === "table") {
    return readDirectory(
      new TableReader(element, `an entry of files in ${owner}`, reading.diagnostics),
      reading,
      missing,
    );
  }
  const text =
    `"files" in ${owner} holds ${describeKind(element)}; ` +
    'write a pattern such as "assets/*", or { source = "public", destination = "/" }';
  reading.diagnostics.add(element.position, text);
  return null;
}

function readGlob(
  { value, position }: Located<string>,
  owner: string,
  reading: Reading,
  missing: Diagnostics,
): FileMount {
  if (/(?:^|\/)\.{1,2}$/u.test(value)) {
    const text = `the files entry "${value}" names a whole folder; write { source = "${value}", destination = "/" }`;
    reading.diagnostics.add(position, text);
    return { kind: "glob", pattern: value };
  }
  const found = statSync(path.join(reading.directory, value), { throwIfNoEntry: false });
  if (found?.isDirectory() === true) reading.notices.push(foldersNameTwice(value, owner));
  else if (found === undefined) {
    checkPattern("files", value, position, reading);
    if (!/[*?[\]]/u.test(value)) {
      const text = `the files entry "${value}" does not exist and is no pattern; correct the path, or use * as in "assets/*"`;
      missing.add(position, text);
    }
  }
  return { kind: "glob", pattern: value };
}

/** What Spin does of a folder that is named like a file is seldom what was meant. */
function foldersNameTwice(value: string, owner: string): string {
  const name = path.posix.normalize(value).replace(/\/$/u, "");
  const inGuest = path.posix.join("/", name, name);
  return (
    `The files of "${value}" are at ${inGuest} for ${owner}, as in Spin; ` +
    `write "${name}/**/*" for ${path.posix.join("/", name)}, or { source = "${name}", destination = "/" }.`
  );
}

function readDirectory(
  reader: TableReader,
  reading: Reading,
  missing: Diagnostics,
): FileMount | null {
  const source = reader.requiredString("source", '"public"');
  const destination = reader.requiredString("destination", '"/"');
  reader.finish();
  if (source === null || destination === null) return null;
  const absolute = path.resolve(reading.directory, source.value);
  if (!existsSync(absolute)) {
    const text = `the source of a files entry does not exist: ${displayPath(absolute)}; correct the path`;
    missing.add(source.position, text);
  }
  return { kind: "directory", source: absolute, destination: destination.value };
}

/** What is wrong with a pattern of `files` or `exclude_files`, or null. The rules are those of Spin's patterns. */
export function patternFault(pattern: string): string | null {
  for (const name of pattern.split("/")) {
    if (/\*{3}/u.test(name)) return "it has three stars in a row; write ** for any folders";
    if (name !== "**" && name.includes("**")) {
      return "** has to be a name of its own; write * for any text in a name";
    }
    // What a set holds may be anything, a closing bracket too where it is the first.
    const rest = name.replaceAll(/\[(?:![\s\S]|[^!])[^\]]*\]/gu, "");
    if (rest.includes("[")) return "a [ has no ]; write [[] for the character itself";
  }
  return null;
}
