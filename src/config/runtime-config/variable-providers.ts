/** `[[variables_provider]]`: where values of the manifest's variables come from, beside flags and environment. */

import { resolve } from "node:path";
import { suggestName } from "../../common/nearest.ts";
import { TableReader, type TomlTable, toRecord } from "../../toml/index.ts";
import { readDotenv } from "../manifest/variables/dotenv.ts";

/** One provider of the file. */
export type VariableProvider =
  | {
      readonly kind: "static";
      readonly values: Readonly<Record<string, string>>;
      /** Absolute path of a file of which some of them are. */
      readonly file?: string;
    }
  /** It is Spin's, and Bobbin does not ask it. */
  | { readonly kind: "unserved"; readonly type: string; readonly line: number };

const servedTypes = ["static", "env"];
const unservedTypes = ["vault", "azure_key_vault"];
const example = '[[variables_provider]]\ntype = "static"';

/** Reads the providers, in the file's order; `environment` is what a provider of type "env" looks into. */
export function readVariableProviders(
  root: TableReader,
  environment: Readonly<Record<string, string | undefined>>,
): VariableProvider[] {
  const older = root.entry("config_provider") !== null;
  const key =
    older && root.entry("variables_provider") === null ? "config_provider" : "variables_provider";
  return root
    .tablesOf(key, example)
    .flatMap((table) => readProvider(table, `[[${key}]]`, root, environment));
}

function readProvider(
  table: TomlTable,
  name: string,
  { diagnostics }: TableReader,
  environment: Readonly<Record<string, string | undefined>>,
): VariableProvider[] {
  const reader = new TableReader(table, name, diagnostics);
  const type = reader.requiredString("type", '"static"');
  if (type === null) {
    // What else is missing or wrong depends on it.
    for (const key of table.entries.keys()) reader.entry(key);
    reader.finish();
    return [];
  }
  if (unservedTypes.includes(type.value)) {
    return [{ kind: "unserved", type: type.value, line: type.position.line }];
  }
  if (type.value === "static") {
    if (reader.entry("values") === null) reader.missing("values", '{ api_key = "…" }');
    const values = reader.stringTable("values", '{ api_key = "…" }');
    reader.finish();
    return [
      { kind: "static", values: toRecord([...values].map(([key, { value }]) => [key, value])) },
    ];
  }
  if (type.value === "env") {
    const prefix = reader.string("prefix", '"MY_APP"')?.value ?? "SPIN_VARIABLE";
    const written = reader.string("dotenv_path", '".env"')?.value;
    reader.finish();
    if (written === undefined)
      return [{ kind: "static", values: valuesOf(prefix, {}, environment) }];
    // Relative to the working directory, as in Spin.
    const file = resolve(written);
    return [{ kind: "static", values: valuesOf(prefix, readDotenv(file), environment), file }];
  }
  const advice = suggestName(type.value, [...servedTypes, ...unservedTypes], "the types are");
  diagnostics.add(type.position, `there is no provider of variables "${type.value}"; ${advice}`);
  return [];
}

/** What the environment says, and below it the file. */
function valuesOf(
  prefix: string,
  fromFile: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const start = `${prefix}_`;
  return toRecord(
    Object.entries({ ...fromFile, ...environment }).flatMap(([name, value]) =>
      name.startsWith(start) && value !== undefined
        ? [[name.slice(start.length).toLowerCase(), value] as const]
        : [],
    ),
  );
}
