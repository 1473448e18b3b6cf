/** `source` of a component: a file, or a URL with the digest of what is there. */

import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { displayPath } from "../../common/display-path.ts";
import { TableReader, type Located, type TomlTable } from "../../toml/index.ts";
import type { Component, RemoteSource } from "./app.ts";
import { toSourcePosition, type Reading } from "./reading.ts";

const fileExample = '"hello.ts"';
const urlExample = '"https://example.com/hello.wasm"';
const digestExample = `"sha256:${"0".repeat(64)}"`;

type Source = Pick<Component, "source" | "remote">;

const none: Source = { source: "", remote: null };

/** Reads `source`. */
export function readSource(component: TableReader, id: string, reading: Reading): Source {
  const reader = component.about("source");
  const value = reader.entry("source")?.value;
  if (value === undefined) {
    reader.missing("source", fileExample);
    return none;
  }
  if (value.kind === "table") return { source: "", remote: readRemote(value, id, reader, reading) };
  if (value.kind !== "string") {
    reader.wrongType("source", value, "a string", fileExample);
    return none;
  }
  const file = path.resolve(reading.directory, value.value);
  checkFile(reader, file, id, value);
  return { source: file, remote: null };
}

function readRemote(
  table: TomlTable,
  id: string,
  { name, diagnostics }: TableReader,
  reading: Reading,
): RemoteSource | null {
  const reader = new TableReader(table, `source of ${name}`, diagnostics);
  if (table.entries.has("registry") || table.entries.has("package")) {
    refuseRegistry(reader, id);
    return null;
  }
  const url = reader.requiredString("url", urlExample);
  const digest = reader.requiredString("digest", digestExample);
  reader.finish();
  const address = url === null ? null : checkUrl(url, reader);
  const digits = digest === null ? null : checkDigest(digest, reader);
  if (address === null || digits === null) return null;
  const position = toSourcePosition(reading, table.position);
  return { url: address, digest: digits, position };
}

function checkUrl({ value, position }: Located<string>, reader: TableReader): string | null {
  const url = URL.parse(value);
  if (url !== null && /^https?:$/u.test(url.protocol)) return value;
  reader.diagnostics.add(
    position,
    `"url" in ${reader.name} is not an address of http or https; write url = ${urlExample}, or source = "path/to/file.wasm" for a file`,
  );
  return null;
}

function checkDigest({ value, position }: Located<string>, reader: TableReader): string | null {
  const digits = /^(?:sha256:)?([0-9a-f]{64})$/iu.exec(value.trim())?.[1]?.toLowerCase();
  if (digits !== undefined && value === `sha256:${digits}`) return digits;
  const advice =
    digits === undefined
      ? 'write "sha256:" and the 64 hexadecimal digits that sha256sum prints of the file'
      : `write digest = "sha256:${digits}"`;
  reader.diagnostics.add(
    position,
    `"digest" in ${reader.name} is not the SHA-256 of a file; ${advice}`,
  );
  return null;
}

function refuseRegistry(reader: TableReader, id: string): void {
  const registry = reader.string("registry", '"example.com"')?.value;
  const name = reader.requiredString("package", '"user:component"')?.value;
  const version = reader.requiredString("version", '"1.0.0"')?.value;
  reader.finish();
  if (name === undefined || version === undefined) return;
  const from = registry === undefined ? "a registry" : `the registry ${registry}`;
  const flag = registry === undefined ? "" : ` --registry ${registry}`;
  const text =
    `component "${id}" takes its source from ${from}, which Bobbin does not ask; ` +
    `fetch it with: wkg get ${name}@${version}${flag} --output ${id}.wasm, and write source = "${id}.wasm"`;
  reader.diagnostics.add(reader.position, text);
}

/** What is advised of a file that is yet to be built. */
export const buildAdvice = "build it with: bobbin build";

function checkFile(
  reader: TableReader,
  file: string,
  id: string,
  { value, position }: Located<string>,
): void {
  const { diagnostics } = reader.about("file");
  if (!existsSync(file)) {
    const advice = reader.table.entries.has("build") ? buildAdvice : "correct the path";
    const text = `the source of component "${id}" does not exist: ${displayPath(file)}; ${advice}`;
    diagnostics.add(position, text);
  } else if (!statSync(file).isFile()) {
    const text = `the source of component "${id}" is a folder: "${value}"; name a .ts, .js or .wasm file`;
    diagnostics.add(position, text);
  }
}
