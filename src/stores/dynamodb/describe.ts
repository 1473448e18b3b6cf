import type { DynamoStoreConfig } from "./config.ts";

/** Where the data is, as Spin says it. */
export function describeDynamo({
  region,
  table,
}: Pick<DynamoStoreConfig, "region" | "table">): string {
  return `AWS DynamoDB region: ${region}, table: ${table}`;
}
