/** A component's table: the keys that both versions of the manifest share. */

import { nearestName } from "../../common/nearest.ts";
import {
  toRecord,
  type Diagnostics,
  type Located,
  type NamedString,
  type TableReader,
} from "../../toml/index.ts";
import type { Component } from "./app.ts";
import { readBuild } from "./build.ts";
import { checkTemplate } from "./check-template.ts";
import { readExcludedFiles, readFiles } from "./files.ts";
import { checkId, checkLabel, componentId, respell, variableName } from "./ids.ts";
import { convertHttpHosts, legacyDatabaseHosts } from "./versions/legacy-http-hosts.ts";
import { readOutboundHost } from "./outbound-hosts.ts";
import { toSourcePosition, type Reading } from "./reading.ts";
import { readSource } from "./source.ts";

/** Reads all keys that both versions know; the caller reads the rest and calls `finish`. */
export function readComponent(
  reader: TableReader,
  id: string,
  version: 1 | 2,
  reading: Reading,
): Component {
  const source = readSource(reader, id, reading);
  const component: Component = {
    id,
    description: reader.string("description", '"what it does"')?.value || null,
    ...source,
    keyValueStores: readLabels(reader.about("stores"), version),
    allowedOutboundHosts: readOutboundHosts(reader, id, version, reading),
    environment: toRecord(
      plainEntries(reader.stringTable("environment", '{ LOG_LEVEL = "debug" }')),
    ),
    variables: readComponentVariables(reader, version, reading),
    files: readFiles(reader, reading),
    excludeFiles: readExcludedFiles(reader, reading),
    build: readBuild(reader, reading),
    process: "shared",
    position: toSourcePosition(reading, reader.position),
  };
  noteUnserved(reader, id, "sqlite_databases", '["default"]', reading);
  noteUnserved(reader, id, "ai_models", '["llama2-chat"]', reading);
  return component;
}

/** Says once that Bobbin does not offer what a component asks for. */
function noteUnserved(
  reader: TableReader,
  id: string,
  key: string,
  example: string,
  reading: Reading,
): void {
  if (reader.strings(key, example).length === 0) return;
  reading.notices.push(
    `Component "${id}" asks for ${key}, which Bobbin does not offer: calls to them will fail.`,
  );
}

function readLabels(reader: TableReader, version: 1 | 2): string[] {
  const labels = reader.strings("key_value_stores", '["default"]');
  for (const { value, position } of labels) {
    if (version === 2) checkLabel(value, position, reader.diagnostics);
  }
  return [...new Set(labels.map((label) => label.value))];
}

function readComponentVariables(
  reader: TableReader,
  version: 1 | 2,
  reading: Reading,
): Readonly<Record<string, string>> {
  const key = version === 1 ? "config" : "variables";
  const variables = reader.stringTable(key, '{ api_host = "{{ api_host }}" }');
  for (const [name, template] of variables) {
    checkId(variableName, name, template.keyPosition, reader.diagnostics);
    checkTemplate(template, reading);
  }
  return toRecord(plainEntries(variables));
}

function readOutboundHosts(
  reader: TableReader,
  id: string,
  version: 1 | 2,
  reading: Reading,
): string[] {
  const written = reader.strings("allowed_outbound_hosts", '["https://example.com"]');
  for (const host of written) checkOutboundHost(host, reading);
  const legacy = reader.strings("allowed_http_hosts", '["example.com"]');
  const { hosts, problems } = convertHttpHosts(legacy.map((host) => host.value));
  for (const { value, position } of legacy) {
    const problem = problems.get(value);
    if (problem !== undefined) reading.diagnostics.add(position, problem);
  }
  if (version === 2 && hosts.length > 0) {
    reading.notices.push(
      `Component "${id}" uses allowed_http_hosts, which is deprecated; write allowed_outbound_hosts = ${JSON.stringify(hosts)}.`,
    );
  }
  const databases =
    version === 1 && reader.entry("allowed_outbound_hosts") === null ? legacyDatabaseHosts : [];
  return [...written.map((host) => host.value), ...databases, ...hosts];
}

/** A pattern with variables in it can be checked only when their values are known. */
function checkOutboundHost(host: Located<string>, reading: Reading): void {
  if (!checkTemplate(host, reading).isLiteral) return;
  const parsed = readOutboundHost(host.value);
  if ("problem" in parsed) reading.diagnostics.add(host.position, parsed.problem);
}

function plainEntries(strings: ReadonlyMap<string, NamedString>): [string, string][] {
  return [...strings].map(([name, { value }]) => [name, value]);
}

/** Notes a reference to a component that is not there. */
export function checkReference(
  reference: Located<string>,
  ids: readonly string[],
  diagnostics: Diagnostics,
): void {
  // A component whose id is refused is meant by what it is to be called.
  const rightIds = ids.map((id) => respell(id, componentId.separator));
  if ([...ids, ...rightIds].includes(reference.value)) return;
  const nearest = nearestName(reference.value, rightIds);
  const advice =
    nearest === null
      ? `define it with [component.${reference.value}]`
      : `did you mean "${nearest}"?`;
  diagnostics.add(reference.position, `there is no component "${reference.value}"; ${advice}`);
}
