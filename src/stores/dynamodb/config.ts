/** `[key_value_store.LABEL]` with `type = "aws_dynamo"`: Spin's keys, and a few of ours. */

import type { TableReader } from "../../toml/index.ts";
import { readLimits } from "../read-limits.ts";
import { readEndpoint, readName, readTimeout } from "../remote/read-config.ts";
import type { RemoteStoreConfig } from "../store-config.ts";

/** `type = "aws_dynamo"`: a DynamoDB table. */
export interface DynamoStoreConfig extends RemoteStoreConfig {
  readonly type: "aws_dynamo";
  readonly region: string;
  readonly table: string;
  readonly consistentRead: boolean;
  /** Both, or neither for what AWS programs use by default: secrets. */
  readonly accessKey: string | null;
  readonly secretKey: string | null;
  readonly token: string | null;
  /** Another address than Amazon's for the region, or null. */
  readonly endpoint: string | null;
}

/** Reads the table of a DynamoDB store. */
export function readDynamoConfig(reader: TableReader): DynamoStoreConfig {
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
