import type { PostgresStoreConfig } from "./config.ts";

/** Where the data is, without user and password. */
export function describePostgres({
  url,
  table,
}: Pick<PostgresStoreConfig, "url" | "table">): string {
  return `PostgreSQL at ${postgresAddress(url)}, table ${table}`;
}

/** Host, port and database of a URL. */
export function postgresAddress(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `${decodeURIComponent(hostname)}:${port || "5432"}${decodeURIComponent(pathname)}`;
}
