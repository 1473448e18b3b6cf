/** `[[trigger.http]]` of manifest version 2, and what is to be said of other triggers. */

import { TableReader, type Located, type TomlTable } from "../../../toml/index.ts";
import type { Component, HttpTrigger, StaticResponse } from "../app.ts";
import { checkReference } from "../component.ts";
import { readExecutor, readRoute } from "./http-trigger.ts";
import { checkId, componentId } from "../ids.ts";
import { readingOf, toSourcePosition, type Reading } from "../reading.ts";
import { checkDuplicateRoutes } from "../routes.ts";
import { readStaticResponse } from "../static-response.ts";
import { assignInlineId, assignTriggerIds } from "../trigger-ids.ts";
import { readComponentTable } from "./version-2-component.ts";

interface TriggerDraft {
  readonly type: string;
  readonly table: TomlTable;
  readonly reader: TableReader;
  readonly id: Located<string> | null;
  readonly component: Located<string> | TomlTable | null;
  /** Null for a private route, undefined after a diagnostic. */
  readonly route: Located<string> | null | undefined;
  readonly response: StaticResponse | null;
  /** Whether Bobbin serves triggers of its kind. */
  readonly isServed: boolean;
}

/** Reads all triggers; components that are written inside one are added to `components`. */
export function readTriggers(
  root: TableReader,
  components: Map<string, Component>,
  reading: Reading,
): HttpTrigger[] {
  const drafts = readDrafts(root, reading);
  checkTriggerIds(drafts);
  const routes = drafts.flatMap(({ route, isServed, table }) =>
    route === null || route === undefined || !isServed
      ? []
      : [{ route, component: componentNamedBy(table) }],
  );
  checkDuplicateRoutes(routes, reading.diagnostics);
  const declared = namesUnder(root, "component");
  return assignTriggerIds(drafts).flatMap(([draft, id]) => {
    const component = settleComponent(draft, id, declared, components, reading);
    if (draft.type !== "http") {
      const who = component === null ? "The application" : `Component "${component}"`;
      reading.notices.push(
        `${who} has a ${draft.type} trigger, which is not run: Bobbin serves HTTP only.`,
      );
      return [];
    }
    return finishHttpTrigger(draft, id, component, reading);
  });
}

function readDrafts(root: TableReader, reading: Reading): TriggerDraft[] {
  const example = '[[trigger.http]] with route = "/..." and component = "hello"';
  const table = root.tableOf("trigger", example);
  if (root.entry("trigger") === null || table?.entries.size === 0) root.missing("trigger", example);
  if (table === null) return [];
  const reader = new TableReader(table, "[trigger]", reading.diagnostics);
  return [...table.entries].flatMap(([type, entry]) => {
    if (entry.value.kind === "table" || entry.value.kind === "array") {
      return reader
        .tablesOf(type, `[[trigger.${type}]]`)
        .map((trigger) => readDraft(trigger, type, reading));
    }
    const text = `"${type}" in [trigger] is the way of manifest version 1; write ${example}`;
    reading.diagnostics.add(entry.keyPosition, text);
    return [];
  });
}

function readDraft(table: TomlTable, type: string, reading: Reading): TriggerDraft {
  const { diagnostics } = readingOf(reading, "trigger", componentNamedBy(table));
  const reader = new TableReader(table, `[[trigger.${type}]]`, diagnostics);
  const id = reader.string("id", '"main"');
  const component = readComponentKey(reader);
  const common = { type, table, reader, id, component };
  if (type !== "http") return { ...common, route: null, response: null, isServed: false };
  const route = readRoute(reader);
  const isServed = readExecutor(reader, reading);
  const response = readStaticResponse(reader);
  if (reader.tableOf("components", "{}") !== null) {
    reading.notices.push(
      `The trigger at line ${reader.position.line} has components, which HTTP triggers do not use.`,
    );
  }
  if (reader.entry("component") === null && reader.entry("static_response") === null) {
    reader.missing("component", '"hello"');
  }
  reader.finish();
  return { ...common, route, response, isServed };
}

/** The id of the component that a trigger's table refers to; "" where it refers to none. */
function componentNamedBy(table: TomlTable): string {
  const value = table.entries.get("component")?.value;
  return value?.kind === "string" ? value.value : "";
}

/** A reference by id, or the table of an inline component. */
function readComponentKey(reader: TableReader): Located<string> | TomlTable | null {
  const value = reader.entry("component")?.value;
  if (value === undefined) return null;
  if (value.kind === "table") return value;
  return reader.string("component", '"hello"');
}

/** The names of a table of tables, wrong ones too; null where there is something else in its place. */
function namesUnder(root: TableReader, key: string): string[] | null {
  const value = root.entry(key)?.value;
  if (value === undefined) return [];
  return value.kind === "table" ? [...value.entries.keys()] : null;
}

function checkTriggerIds(drafts: readonly TriggerDraft[]): void {
  const seen = new Set<string>();
  for (const { id, reader } of drafts) {
    if (id === null) continue;
    if (seen.has(id.value)) {
      reader.diagnostics.add(
        id.position,
        `the trigger id "${id.value}" is taken; give one of the two another id`,
      );
    }
    seen.add(id.value);
  }
}

/** The id of the component that a trigger runs; null when it has none. */
function settleComponent(
  { component, reader }: TriggerDraft,
  triggerId: string,
  declared: readonly string[] | null,
  components: Map<string, Component>,
  reading: Reading,
): string | null {
  if (component === null) return null;
  if ("value" in component) {
    const isId = checkId(componentId, component.value, component.position, reader.diagnostics);
    if (isId && declared !== null) checkReference(component, declared, reader.diagnostics);
    return component.value;
  }
  const id = assignInlineId(triggerId, new Set(components.keys()));
  const own = readingOf(reading, "component", id);
  components.set(id, readComponentTable(component, id, `component "${id}"`, own));
  return id;
}

function finishHttpTrigger(
  draft: TriggerDraft,
  id: string,
  component: string | null,
  reading: Reading,
): HttpTrigger[] {
  const { reader, route, response, isServed } = draft;
  if (component !== null && response !== null) {
    const text = "[[trigger.http]] has both component and static_response; remove one of the two";
    reader.diagnostics.add(reader.position, text);
  }
  if (route === undefined || !isServed) return [];
  const position = toSourcePosition(reading, reader.position);
  const common = { id, route: route?.value ?? null, position };
  if (component !== null) return [{ ...common, answer: { kind: "component", component } }];
  if (response !== null) return [{ ...common, answer: { kind: "static", response } }];
  return [];
}
