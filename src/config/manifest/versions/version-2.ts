/** Manifest version 2: `[application]`, `[[trigger.http]]`, `[component.ID]`. */

import { TableReader, toRecord } from "../../../toml/index.ts";
import type { App, Component } from "../app.ts";
import { checkBase } from "./http-trigger.ts";
import { checkId, componentId } from "../ids.ts";
import { readingOf, type Reading } from "../reading.ts";
import { readComponentTable } from "./version-2-component.ts";
import { readTriggers } from "./version-2-triggers.ts";

/** What both versions of the manifest come to. */
export type ManifestContents = Pick<
  App,
  "name" | "version" | "description" | "triggers" | "components"
>;

/** Reads a manifest of version 2; its version and variables are already read. */
export function readVersion2(root: TableReader, reading: Reading): ManifestContents {
  const application = readApplication(root, reading);
  const components = readComponents(root, reading);
  const triggers = readTriggers(root, components, reading);
  root.finish({
    name: "write it under [application]",
    spin_version: "remove it: spin_manifest_version says the same",
  });
  return { ...application, triggers, components: toRecord(components) };
}

function readApplication(
  root: TableReader,
  reading: Reading,
): Pick<App, "name" | "version" | "description"> {
  const table = root.tableOf("application", '[application] with name = "my-app"');
  if (table === null) {
    if (root.entry("application") === null)
      root.missing("application", '[application] with name = "my-app" under it');
    return { name: "", version: null, description: null };
  }
  const reader = new TableReader(table, "[application]", reading.diagnostics);
  const name = reader.requiredString("name", '"my-app"');
  const version = reader.string("version", '"1.0.0"');
  const description = reader.string("description", '"what it does"');
  reader.strings("authors", '["me@example.com"]');
  reader.entry("targets");
  reader.tableOf("tool", "[application.tool.NAME]");
  const triggers = reader.tableOf("trigger", "[application.trigger.http]");
  if (triggers !== null)
    checkTriggerSettings(new TableReader(triggers, "[application.trigger]", reading.diagnostics));
  reader.finish();
  return {
    name: name?.value ?? "",
    version: version?.value || null,
    description: description?.value || null,
  };
}

/** Settings of triggers other than HTTP are theirs to check. */
function checkTriggerSettings(settings: TableReader): void {
  const http = settings.tableOf("http", "[application.trigger.http]");
  if (http === null) return;
  const reader = new TableReader(http, "[application.trigger.http]", settings.diagnostics);
  checkBase(reader);
  reader.finish();
}

function readComponents(root: TableReader, reading: Reading): Map<string, Component> {
  const components = new Map<string, Component>();
  const tables = root
    .about("component")
    .namedTables("component", (id) => `[component.${id === "NAME" ? "hello" : id}]`);
  for (const { name: id, keyPosition, table } of tables) {
    const own = readingOf(reading, "component", id);
    checkId(componentId, id, keyPosition, own.diagnostics);
    components.set(id, readComponentTable(table, id, `[component.${id}]`, own));
  }
  return components;
}
