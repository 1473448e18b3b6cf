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

/** What a person should know of a server that keeps a table, from its answer to `look`. */
export function remarksOn(
  table: string,
  { unsafe, loses }: Readonly<Record<string, unknown>>,
): string[] {
  const remarks: string[] = [];
  if (unsafe === true) {
    remarks.push(
      "the server runs with fsync or full_page_writes off, so that a crash of its machine may lose or damage what was answered",
    );
  }
  if (loses === true) {
    remarks.push(`the table ${table} is unlogged, so that a crash of the server empties it`);
  }
  return remarks;
}
