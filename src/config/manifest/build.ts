/** `[component.ID.build]`: how `bobbin build` makes the source. */

import path from "node:path";
import { TableReader, type TomlValue } from "../../toml/index.ts";
import type { Build } from "./app.ts";
import type { Reading } from "./reading.ts";

const commandExample = '"npm run build"';

/** Reads `build` of a component; null when there is none. */
export function readBuild(component: TableReader, reading: Reading): Build | null {
  const build = component.about("build");
  const table = build.tableOf("build", `{ command = ${commandExample} }`);
  if (table === null) return null;
  const reader = new TableReader(table, `${component.name} build`, build.diagnostics);
  const value = reader.entry("command")?.value;
  if (value === undefined) reader.missing("command", commandExample);
  const workdir = reader.string("workdir", '"src"')?.value ?? ".";
  const watch = reader.strings("watch", '["src/**/*.ts"]').map((pattern) => pattern.value);
  reader.finish();
  const commands = value === undefined ? [] : readCommands(reader, value);
  return { commands, workdir: path.resolve(reading.directory, workdir), watch };
}

function readCommands(reader: TableReader, value: TomlValue): string[] {
  if (value.kind === "string") return [value.value];
  if (value.kind === "array")
    return reader.strings("command", '["npm ci", "npm run build"]').map((c) => c.value);
  reader.wrongType("command", value, "a string", commandExample);
  return [];
}
