/** runtime-config.toml -> RuntimeConfig. */

import { readFileSync } from "node:fs";
import path from "node:path";
import { bobbinError } from "../../errors.ts";
import { displayPath } from "../../common/display-path.ts";
import {
  deepFreeze,
  Diagnostics,
  parseToml,
  readPositiveInteger,
  TableReader,
  toRecord,
} from "../../toml/index.ts";
import { checkStoresTogether, type PlacedStore, readStoreTable } from "../../stores/registry.ts";
import { readVariableProviders } from "./variable-providers.ts";
import type { RuntimeConfig, StoreConfig } from "./runtime-config.ts";
import { errorCode } from "../../common/error-facts.ts";

/** Parts of Spin's file that Bobbin has no use for. */
const unservedKeys: Readonly<Record<string, string>> = Object.freeze({
  sqlite_database: "components get no SQLite databases",
  llm_compute: "components get no language models",
  client_tls: "requests of components use the certificates of the system",
  outbound_http: "requests of components are not pooled or limited",
  outbound_networking: "only allowed_outbound_hosts limits the requests of components",
});

/**
 * Reads the runtime configuration at this path. Throws `runtime-config-not-found`, or
 * `runtime-config-invalid` with all that is wrong.
 */
export function loadRuntimeConfig(configPath: string): RuntimeConfig {
  const file = path.resolve(configPath);
  return parseRuntimeConfig(readConfig(file), file);
}

/** Reads the text of a runtime configuration, which stands in this file or would. Throws `runtime-config-invalid`. */
export function parseRuntimeConfig(text: Uint8Array, file: string): RuntimeConfig {
  const diagnostics = new Diagnostics(file, "runtime-config-invalid");
  const root = new TableReader(parseToml(text, diagnostics), "", diagnostics);
  const config = readRuntimeConfig(root, file);
  diagnostics.throwIfAny();
  return deepFreeze(config);
}

function readConfig(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    const code = errorCode(error);
    const detail =
      code === "ENOENT"
        ? "there is no such file"
        : code === "EISDIR"
          ? "it is a folder"
          : (code ?? String(error));
    throw bobbinError("runtime-config-not-found", { path: displayPath(file), detail }, error);
  }
}

function readRuntimeConfig(root: TableReader, file: string): RuntimeConfig {
  const variableProviders = readVariableProviders(root, process.env);
  const config: RuntimeConfig = {
    path: file,
    stateDir: readDirectory(root, "state_dir", '".spin"'),
    logDir: readDirectory(root, "log_dir", '".spin/logs"'),
    instanceMemoryBytesMax: readPositiveInteger(root, "max_instance_memory", "134217728"),
    stores: readStores(root, path.dirname(file)),
    ...(variableProviders.length === 0 ? {} : { variableProviders }),
    notices: [
      ...Object.entries(unservedKeys).flatMap(([key, why]) =>
        root.entry(key) === null ? [] : `${displayPath(file)}: ${key} is not used: ${why}.`,
      ),
      ...variableProviders.flatMap((provider) =>
        provider.kind === "static"
          ? []
          : `${displayPath(file)}:${provider.line}: the provider "${provider.type}" of variables is not asked: give what it keeps by --variable, SPIN_VARIABLE_NAME or a provider of type "static".`,
      ),
    ],
  };
  root.finish({ key_value_stores: "did you mean [key_value_store.LABEL]?" });
  return config;
}

/** Like Spin, relative to the working directory; "" unsets. */
function readDirectory(root: TableReader, key: string, example: string): string | null | undefined {
  const directory = root.string(key, example);
  if (directory === null) return undefined;
  return directory.value === "" ? null : path.resolve(directory.value);
}

function readStores(root: TableReader, directory: string): Readonly<Record<string, StoreConfig>> {
  const table = root.tableOf("key_value_store", "[key_value_store.default]");
  if (table?.entries.get("type")?.value.kind === "string") {
    const text =
      "[key_value_store] has no label; write [key_value_store.default], or another label";
    root.diagnostics.add(table.position, text);
    return {};
  }
  const tables = root.namedTables("key_value_store", (label) => `[key_value_store.${label}]`);
  const stores = tables.flatMap(({ name: label, table: storeTable }): PlacedStore[] => {
    const reader = new TableReader(storeTable, `[key_value_store.${label}]`, root.diagnostics);
    const config = readStoreTable(reader, { label, directory });
    return config === null ? [] : [{ label, config, position: reader.position }];
  });
  checkStoresTogether(stores, root.diagnostics);
  return toRecord(stores.map(({ label, config }) => [label, config] as const));
}
