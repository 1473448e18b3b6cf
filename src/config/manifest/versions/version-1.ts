/** Manifest version 1: name and trigger at the top, `[[component]]` with a trigger of its own. */

import { TableReader, toRecord, type TomlTable } from "../../../toml/index.ts";
import type { Component, HttpTrigger } from "../app.ts";
import { readComponent } from "../component.ts";
import { checkBase, readExecutor, readRoute } from "./http-trigger.ts";
import { checkId, componentId } from "../ids.ts";
import { readingOf, toSourcePosition, type Reading } from "../reading.ts";
import { checkDuplicateRoutes } from "../routes.ts";
import type { ManifestContents } from "./version-2.ts";

/** Reads a manifest of version 1 as the manifest of version 2 that it stands for. */
export function readVersion1(root: TableReader, reading: Reading): ManifestContents {
  refuseVersion2(root);
  const name = root.requiredString("name", '"my-app"');
  const version = root.string("version", '"1.0.0"');
  const description = root.string("description", '"what it does"');
  root.strings("authors", '["me@example.com"]');
  const type = readTriggerType(root, reading);
  const tables = root.about("component").tablesOf("component", "[[component]]");
  root.finish();
  const read = tables.map((table) => readComponentTable(table, type, reading));
  checkDistinct(read, reading);
  const routes = read.flatMap(({ route, component: { id } }) =>
    route === null || route === undefined ? [] : [{ route, component: id }],
  );
  checkDuplicateRoutes(routes, reading.diagnostics);
  return {
    name: name?.value ?? "",
    version: version?.value || null,
    description: description?.value || null,
    triggers: read.flatMap(({ trigger }) => trigger ?? []),
    components: toRecord(read.map(({ component }) => [component.id, component])),
  };
}

/** A manifest of version 2 that says it has version 1 would be wrong in every line. */
function refuseVersion2(root: TableReader): void {
  const application = root.table.entries.get("application");
  if (application === undefined) return;
  const text = "[application] belongs to manifest version 2; write spin_manifest_version = 2";
  root.diagnostics.fail(application.keyPosition, text);
}

/** The type of all triggers; null after a diagnostic. */
function readTriggerType(root: TableReader, reading: Reading): string | null {
  const example = '{ type = "http" }';
  const table = root.tableOf("trigger", example);
  if (table === null) {
    if (root.entry("trigger") === null) root.missing("trigger", example);
    return null;
  }
  const reader = new TableReader(table, "[trigger]", reading.diagnostics);
  const type = reader.requiredString("type", '"http"')?.value ?? null;
  if (type !== "http") return type;
  checkBase(reader);
  reader.finish();
  return type;
}

interface ReadComponent {
  readonly component: Component;
  readonly table: TomlTable;
  readonly trigger: HttpTrigger | null;
  readonly route: ReturnType<typeof readRoute>;
}

function readComponentTable(
  table: TomlTable,
  type: string | null,
  reading: Reading,
): ReadComponent {
  const idValue = table.entries.get("id")?.value;
  const id = idValue?.kind === "string" ? fixId(idValue.value) : "";
  const name = id === "" ? "[[component]]" : `[[component]] "${id}"`;
  const own = readingOf(reading, "component", id);
  const reader = new TableReader(table, name, own.diagnostics);
  const written = reader.requiredString("id", '"hello"');
  if (written !== null) checkId(componentId, id, written.position, own.diagnostics);
  const component = readComponent(reader, id, 1, own);
  const route = readTrigger(reader, id, type, own);
  reader.finish({ variables: "in manifest version 1 it is called config" });
  if (route === undefined) return { component, table, trigger: null, route };
  const trigger: HttpTrigger = {
    id: `trigger-${id}`,
    route: route?.value ?? null,
    answer: { kind: "component", component: id },
    position: toSourcePosition(reading, table.position),
  };
  return { component, table, trigger, route };
}

/** As Spin converts: ids of old may hold `_` and capitals. */
function fixId(written: string): string {
  return componentId.pattern.test(written) ? written : written.replaceAll("_", "-").toLowerCase();
}

/** The route of a component; undefined when it has none that Bobbin serves. */
function readTrigger(
  component: TableReader,
  id: string,
  type: string | null,
  reading: Reading,
): ReadComponent["route"] {
  const table = component.tableOf("trigger", '{ route = "/hello" }');
  if (table === null) {
    if (component.entry("trigger") === null) component.missing("trigger", '{ route = "/hello" }');
    return undefined;
  }
  if (type !== "http") {
    if (type !== null) {
      reading.notices.push(
        `Component "${id}" has a ${type} trigger, which is not run: Bobbin serves HTTP only.`,
      );
    }
    return undefined;
  }
  const reader = new TableReader(table, `trigger of component "${id}"`, reading.diagnostics);
  const route = readRoute(reader);
  const isServed = readExecutor(reader, reading);
  reader.finish();
  return isServed ? route : undefined;
}

function checkDistinct(read: readonly ReadComponent[], reading: Reading): void {
  const seen = new Map<string, number>();
  for (const { component, table } of read) {
    const earlier = seen.get(component.id);
    if (earlier !== undefined && component.id !== "") {
      const text = `the component id "${component.id}" is taken (line ${earlier}); give one of the two another id`;
      reading.diagnostics.of("component", component.id).add(table.position, text);
    }
    seen.set(component.id, earlier ?? table.position.line);
  }
}
