/** `[key_value_store.LABEL]` with `type = "aws_dynamo"` or `"azure_cosmos"`: Spin's keys, and a few of ours. */

import type { CosmosStoreConfig, DynamoStoreConfig } from "../store-config.ts";
import type { Located, TableReader } from "../../toml/index.ts";
import { readTimeout } from "../../toml/numbers.ts";
import { readLimits } from "../read-limits.ts";

/** Reads the table of a DynamoDB store. */
export function readDynamoStore(reader: TableReader): DynamoStoreConfig {
  const region = readName(reader, "region", '"us-east-1"');
  const table = readName(reader, "table", '"my-table"');
  const accessKey = reader.string("access_key", '"AKIA…"');
  const secretKey = reader.string("secret_key", '"…"');
  const token = reader.string("token", '"…"');
  if ((accessKey === null) !== (secretKey === null)) {
    const [there, lacking] =
      accessKey === null ? ["secret_key", "access_key"] : ["access_key", "secret_key"];
    const position = (accessKey ?? secretKey ?? reader).position;
    const text = `${reader.name} has "${there}" and no "${lacking}"; write both, or neither for the credentials that AWS programs find by themselves`;
    reader.diagnostics.add(position, text);
  }
  if (token !== null && accessKey === null && secretKey === null) {
    const text = `"token" in ${reader.name} has no use without access_key and secret_key`;
    reader.diagnostics.add(token.position, text);
  }
  const store: DynamoStoreConfig = {
    type: "aws_dynamo",
    region,
    table,
    consistentRead: reader.boolean("consistent_read") ?? false,
    accessKey: accessKey?.value ?? null,
    secretKey: secretKey?.value ?? null,
    token: token?.value ?? null,
    endpoint: readEndpoint(reader, '"http://localhost:8000"'),
    timeoutMilliseconds: readTimeout(reader),
    limits: readLimits(reader),
  };
  reader.finish();
  return store;
}

/** Reads the table of a Cosmos DB store. */
export function readCosmosStore(reader: TableReader): CosmosStoreConfig {
  const store: CosmosStoreConfig = {
    type: "azure_cosmos",
    account: readName(reader, "account", '"my-account"'),
    database: readName(reader, "database", '"my-database"'),
    container: readName(reader, "container", '"my-container"'),
    key: readSecret(reader.string("key", '"…"')),
    endpoint: readEndpoint(reader, '"https://localhost:8081"'),
    timeoutMilliseconds: readTimeout(reader),
    limits: readLimits(reader),
  };
  reader.finish();
  return store;
}

function readName(reader: TableReader, key: string, example: string): string {
  const name = reader.requiredString(key, example);
  if (name?.value === "") {
    const text = `"${key}" in ${reader.name} is empty; write ${key} = ${example}`;
    reader.diagnostics.add(name.position, text);
  }
  return name?.value ?? "";
}

/** An empty secret means none, so that a file made from a template need not leave the key out. */
function readSecret(secret: Located<string> | null): string | null {
  return secret === null || secret.value === "" ? null : secret.value;
}

function readEndpoint(reader: TableReader, example: string): string | null {
  const endpoint = reader.string("endpoint", example);
  if (endpoint === null) return null;
  const url = URL.parse(endpoint.value);
  if (url !== null && ["http:", "https:"].includes(url.protocol) && url.username === "")
    return endpoint.value;
  const text = `"endpoint" in ${reader.name} is not an http or https URL; write endpoint = ${example}`;
  reader.diagnostics.add(endpoint.position, text);
  return null;
}
