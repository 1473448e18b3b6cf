/** `[variables]`: the application's own variables, alike in both versions of the manifest. */

import { TableReader, toRecord } from "../../../toml/index.ts";
import type { Variable } from "../app.ts";
import { checkId, variableName } from "../ids.ts";
import { toSourcePosition } from "../reading.ts";

/** Reads `[variables]` of a manifest. */
export function readVariables(root: TableReader): Readonly<Record<string, Variable>> {
  const { diagnostics } = root;
  const tables = root.namedTables("variables", () => '{ default = "…" }');
  return toRecord(
    tables.map(({ name, keyPosition, table }) => {
      checkId(variableName, name, keyPosition, diagnostics);
      const reader = new TableReader(
        table,
        `[variables.${name}]`,
        diagnostics.of("variable", name),
      );
      return [name, readVariable(reader, name)] as const;
    }),
  );
}

function readVariable(reader: TableReader, name: string): Variable {
  const required = reader.boolean("required") ?? false;
  const fallback = reader.string("default", '"…"');
  const secret = reader.boolean("secret") ?? false;
  const description = reader.string("description", '"what it is for"');
  const hasDefault = reader.entry("default") !== null;
  if (required && hasDefault) {
    const text = `variable "${name}" is required and has a default; remove one of the two`;
    reader.diagnostics.add(reader.position, text);
  }
  if (!required && !hasDefault) {
    const text = `variable "${name}" has no value; write ${name} = { default = "…" } or ${name} = { required = true }`;
    reader.diagnostics.add(reader.position, text);
  }
  reader.finish();
  return {
    default: fallback?.value ?? null,
    secret,
    description: description?.value ?? null,
    position: toSourcePosition(reader, reader.position),
  };
}
