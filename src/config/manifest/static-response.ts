/** `static_response` of a trigger: an answer without a component. */

import { TableReader, toRecord } from "../../toml/index.ts";
import type { StaticResponse } from "./app.ts";

/** Reads `static_response`; null when there is none. */
export function readStaticResponse(trigger: TableReader): StaticResponse | null {
  const table = trigger.tableOf("static_response", '{ status_code = 200, body = "hello" }');
  if (table === null) return null;
  const reader = new TableReader(table, `static_response of ${trigger.name}`, trigger.diagnostics);
  const response = {
    status: readStatus(reader),
    headers: readHeaders(reader),
    body: reader.string("body", '"hello"')?.value ?? "",
  };
  reader.finish();
  return response;
}

function readStatus(reader: TableReader): number {
  const value = reader.entry("status_code")?.value;
  if (value === undefined) return 200;
  if (value.kind !== "integer") {
    reader.wrongType("status_code", value, "an integer", "404");
    return 200;
  }
  if (value.value < 200n || value.value > 999n) {
    const text = `status_code ${value.value} cannot end a request; use one from 200 to 999, such as 404`;
    reader.diagnostics.add(value.position, text);
  }
  return Number(value.value);
}

function readHeaders(reader: TableReader): Readonly<Record<string, string>> {
  const headers = reader.stringTable("headers", '{ content-type = "text/plain" }');
  for (const [name, { value, position, keyPosition }] of headers) {
    if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/u.test(name)) {
      reader.diagnostics.add(
        keyPosition,
        `"${name}" is not a header name; use letters, digits and "-"`,
      );
    }
    if (!/^[\t\u0020-\u007e\u0080-\u00ff]*$/u.test(value)) {
      const text = `the header "${name}" has a character that HTTP does not carry; use one line of Latin-1 text`;
      reader.diagnostics.add(position, text);
    }
  }
  return toRecord([...headers].map(([name, { value }]) => [name, value]));
}
