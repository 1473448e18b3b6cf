/** The tables: what makes them, and what there is of them. */

import type { Statement } from "./client.ts";

/** How many columns there must be of those that were added since the first tables. */
export const addedColumns = 3;

/** Makes the tables, or what they lack of an older Bobbin. The name is one that needs no quotes. */
export function makeTables(name: string): string {
  return [
    `CREATE TABLE IF NOT EXISTS ${name} (store text NOT NULL, key bytea NOT NULL, value bytea NOT NULL, version bigint NOT NULL, expires_at bigint, metadata text, PRIMARY KEY (store, key))`,
    `CREATE TABLE IF NOT EXISTS ${name}_stores (store text PRIMARY KEY, last_delete bigint NOT NULL, watched_until timestamptz)`,
    `ALTER TABLE ${name} ADD COLUMN IF NOT EXISTS expires_at bigint, ADD COLUMN IF NOT EXISTS metadata text`,
    `ALTER TABLE ${name}_stores ADD COLUMN IF NOT EXISTS watched_until timestamptz`,
    `CREATE INDEX IF NOT EXISTS ${name}_expiry ON ${name} (store, expires_at) WHERE expires_at IS NOT NULL`,
  ].join("; ");
}

/** Whether they are there, with all that belongs to them, and keep what they are given. */
export function lookAtTables(name: string): Statement {
  return {
    text: `SELECT count(*) AS tables, bool_or(relpersistence <> 'p') AS loses,
        (SELECT count(*) FROM pg_attribute WHERE attrelid IN (to_regclass($1), to_regclass($2))
          AND attname IN ('expires_at', 'metadata', 'watched_until')) AS columns,
        current_setting('fsync') = 'off' OR current_setting('full_page_writes') = 'off' AS unsafe
      FROM pg_class WHERE oid IN (to_regclass($1), to_regclass($2))`,
    values: [name, `${name}_stores`],
  };
}
