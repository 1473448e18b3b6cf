import type { CosmosStoreConfig } from "./config.ts";

/** Where the data is, as Spin says it. */
export function describeCosmos({
  database,
  container,
}: Pick<CosmosStoreConfig, "database" | "container">): string {
  return `Azure CosmosDB database: ${database}, collection: ${container}`;
}
