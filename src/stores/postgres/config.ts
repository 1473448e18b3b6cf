/** `[key_value_store.LABEL]` with `type = "postgres"`. */

import type { TableReader } from "../../toml/index.ts";
import { postgresLimits } from "../../limits.ts";
import type { TablePlace } from "../driver.ts";
import { readLimits } from "../read-limits.ts";
import { readTimeout } from "../remote/read-config.ts";
import { readTls, type TlsConfig } from "../remote/tls.ts";
import type { RemoteStoreConfig } from "../store-config.ts";

/** `type = "postgres"`: a table in a PostgreSQL database, which many stores may share. */
export interface PostgresStoreConfig extends RemoteStoreConfig {
  readonly type: "postgres";
  /** `postgres://`, with user and password: a secret. */
  readonly url: string;
  /** The name of the table, of lower-case letters, digits and `_`. */
  readonly table: string;
  /** Tells stores of one table apart; the label unless the file says otherwise. */
  readonly namespace: string;
  /** Null for a connection that is not encrypted. */
  readonly tls: TlsConfig | null;
}

const urlExample = '"postgres://USER:PASSWORD@HOST:5432/DATABASE"';

/** Reads the table of a store. Only `url` is required. */
export function readPostgresConfig(
  reader: TableReader,
  { label, directory }: TablePlace,
): PostgresStoreConfig {
  const url = readUrl(reader);
  const isEncrypted =
    reader.boolean("tls") ?? (url !== "" && !isThisMachine(new URL(url).hostname));
  const tls = readTls(reader, directory, {
    isEncrypted: isEncrypted || url === "",
    advice: "tls = true",
    example: "db.example.com",
  });
  const store: PostgresStoreConfig = {
    type: "postgres",
    url,
    table: readTable(reader),
    namespace: readNamespace(reader, label),
    tls: isEncrypted ? tls : null,
    timeoutMilliseconds: readTimeout(reader),
    limits: readLimits(reader),
  };
  reader.finish();
  return store;
}

/** The text may hold a password, so that no diagnostic shows it. */
function readUrl(reader: TableReader): string {
  const given = reader.requiredString("url", urlExample);
  if (given === null) return "";
  const problem = problemOf(given.value);
  if (problem === null) return given.value;
  reader.diagnostics.add(given.position, `"url" in ${reader.name} ${problem}`);
  return "";
}

function problemOf(text: string): string | null {
  const url = URL.parse(text);
  const isPostgres = url !== null && /^postgres(?:ql)?:$/.test(url.protocol);
  if (!isPostgres || url.hostname === "")
    return `is not the URL of a PostgreSQL server; write url = ${urlExample}`;
  if (!/^\/[^/]+$/.test(url.pathname)) return `names no database; write url = ${urlExample}`;
  if (url.search !== "" || url.hash !== "")
    return "has a part after ? or #, which means nothing here; set options as keys of this table";
  return null;
}

/** A socket, or an address that leaves this machine never. */
function isThisMachine(hostname: string): boolean {
  return /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\]|%2F.*)$/i.test(hostname);
}

function readTable(reader: TableReader): string {
  const table = reader.string("table", '"bobbin_kv"');
  if (table === null) return "bobbin_kv";
  if (/^[a-z_][a-z0-9_]{0,49}$/.test(table.value)) return table.value;
  const text = `"table" in ${reader.name} is not a name of at most 50 lower-case letters, digits and _; write table = "bobbin_kv"`;
  reader.diagnostics.add(table.position, text);
  return "bobbin_kv";
}

function readNamespace(reader: TableReader, label: string): string {
  const namespace = reader.string("namespace", JSON.stringify(label));
  if (namespace === null) return label;
  const max = postgresLimits.namespaceBytesMax;
  const bytes = Buffer.byteLength(namespace.value);
  if (bytes > 0 && bytes <= max && !namespace.value.includes("\0")) return namespace.value;
  const text = `"namespace" in ${reader.name} is empty, longer than ${max} bytes or holds U+0000; write another name, or leave it out for "${label}"`;
  reader.diagnostics.add(namespace.position, text);
  return label;
}
