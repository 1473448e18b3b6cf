/** The keys of a component that only manifest version 2 has. */

import { TableReader, type TomlTable } from "../../../toml/index.ts";
import type { Component } from "../app.ts";
import { readComponent } from "../component.ts";
import type { Reading } from "../reading.ts";

/** Reads one component, under a header or inline. */
export function readComponentTable(
  table: TomlTable,
  id: string,
  name: string,
  reading: Reading,
): Component {
  const reader = new TableReader(table, name, reading.diagnostics);
  const component = readComponent(reader, id, 2, reading);
  reader.entry("targets");
  const process = readProcess(reader, id);
  reader.tableOf("profile", `[component.${id}.profile.NAME]`);
  reader.boolean("dependencies_inherit_configuration");
  const dependencies = reader.tableOf("dependencies", `[component.${id}.dependencies]`);
  if (dependencies !== null && dependencies.entries.size > 0) {
    reading.notices.push(
      `Component "${id}" has dependencies, which Bobbin does not compose: its source must hold them.`,
    );
  }
  reader.finish({
    config: "in manifest version 2 it is called variables",
    id: `remove it: [component.${id}] says the id`,
    trigger: `write [[trigger.http]] with route = "…" and component = "${id}"`,
    route: `write [[trigger.http]] with route = "…" and component = "${id}"`,
  });
  return { ...component, process };
}

/** Reads `tool`: Spin leaves what is in it to each tool, and of that only `bobbin` is ours. */
function readProcess(reader: TableReader, id: string): Component["process"] {
  const tools = reader.tableOf("tool", `[component.${id}.tool.NAME]`);
  if (tools === null) return "shared";
  const name = `[component.${id}.tool]`;
  const table = new TableReader(tools, name, reader.diagnostics).tableOf(
    "bobbin",
    `[component.${id}.tool.bobbin]`,
  );
  if (table === null) return "shared";
  const own = new TableReader(table, `[component.${id}.tool.bobbin]`, reader.diagnostics);
  const process = own.string("process", '"own"');
  own.finish();
  if (process === null || process.value === "shared") return "shared";
  if (process.value !== "own") {
    const text = `process is ${JSON.stringify(process.value)}; write process = "own" for a process of its own, or "shared"`;
    reader.diagnostics.add(process.position, text);
  }
  return "own";
}
