/** The keys of an HTTP trigger that both versions of the manifest share: route, executor. */

import { TableReader, type Located, type Position } from "../../../toml/index.ts";
import { checkRoute } from "../routes.ts";
import type { Reading } from "../reading.ts";

const routeExample = '"/hello"';

/** Reads `route`: a path, or null for `{ private = true }`, and undefined after a diagnostic. */
export function readRoute(reader: TableReader): Located<string> | null | undefined {
  const value = reader.entry("route")?.value;
  if (value === undefined) {
    reader.missing("route", '"/..."');
    return undefined;
  }
  if (value.kind === "string") {
    checkRoute(value, reader.diagnostics);
    return value;
  }
  if (value.kind === "table") {
    readPrivate(new TableReader(value, `route of ${reader.name}`, reader.diagnostics));
    return null;
  }
  reader.wrongType("route", value, "a string", routeExample);
  return undefined;
}

function readPrivate(reader: TableReader): void {
  const isPrivate = reader.boolean("private");
  if (isPrivate === null && reader.entry("private") === null) reader.missing("private", "true");
  if (isPrivate === false) {
    const text = `{ private = false } names no route; write a path such as ${routeExample}, or { private = true }`;
    reader.diagnostics.add(reader.position, text);
  }
  reader.finish();
}

/** Reads `executor`, which Bobbin finds out for itself. Says whether the trigger is served, which one of Wagi is not. */
export function readExecutor(trigger: TableReader, reading: Reading): boolean {
  const table = trigger.tableOf("executor", '{ type = "http" }');
  if (table === null) return true;
  const reader = new TableReader(table, `executor of ${trigger.name}`, trigger.diagnostics);
  const type = reader.requiredString("type", '"http"');
  if (type?.value === "wagi") {
    reader.string("argv", '"${SCRIPT_NAME} ${ARGS}"');
    reader.string("entrypoint", '"_start"');
    reading.notices.push(
      `${describePlace(trigger.position)} asks for the wagi executor, which Bobbin does not offer: its route is not served.`,
    );
  } else if (type !== null && type.value !== "http" && type.value !== "spin") {
    const text = `there is no executor "${type.value}"; write { type = "http" }, or leave executor out`;
    reading.diagnostics.add(type.position, text);
  }
  reader.finish();
  return type?.value !== "wagi";
}

function describePlace(position: Position): string {
  return `The trigger at line ${position.line}`;
}

/** Notes a `base` other than the root, which no version of Spin since 4 serves. */
export function checkBase(reader: TableReader): void {
  const base = reader.string("base", '"/"');
  if (base === null || base.value === "/") return;
  const text = `base = "${base.value}" is no longer served; remove it and write it in front of each route`;
  reader.diagnostics.add(base.position, text);
}
