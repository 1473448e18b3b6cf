/**
 * The statements. Rows are { store, key, value, version }: keys are the bytes of their text, so that their order is that of the
 * contract and any text is one; a version is a random number that every write makes anew. A second table has a row for each
 * store, whose number is the version of all its absent keys and is made anew by every delete. Whoever locks that row does so before any key.
 */

import { createHash, randomBytes } from "node:crypto";
import type { Statement } from "./client.ts";

/** A version that no other write has. */
export function newVersion(): string {
  return String(randomBytes(8).readBigInt64LE());
}

/** The statements of one store. */
export class Statements {
  readonly #table: string;
  readonly #store: string;
  readonly #lock: string;

  /** The name of the table is one that needs no quotes. */
  constructor(table: string, namespace: string) {
    this.#table = table;
    this.#store = namespace;
    const hash = createHash("sha256").update(`${table}\0${namespace}`).digest();
    this.#lock = String(hash.readBigInt64LE());
  }

  /** What makes the tables, for us and for people. */
  get tables(): string {
    const name = this.#table;
    return [
      `CREATE TABLE IF NOT EXISTS ${name} (store text NOT NULL, key bytea NOT NULL, value bytea NOT NULL, version bigint NOT NULL, PRIMARY KEY (store, key))`,
      `CREATE TABLE IF NOT EXISTS ${name}_stores (store text PRIMARY KEY, last_delete bigint NOT NULL)`,
    ].join("; ");
  }

  /** Whether the tables are there, and keep what they are given. */
  look(): Statement {
    return {
      text: `SELECT count(*) AS tables, bool_or(relpersistence <> 'p') AS loses,
          current_setting('fsync') = 'off' OR current_setting('full_page_writes') = 'off' AS unsafe
        FROM pg_class WHERE oid IN (to_regclass($1), to_regclass($2))`,
      values: [this.#table, `${this.#table}_stores`],
    };
  }

  /** Makes the row of the store. */
  enrol(): Statement {
    return {
      text: `INSERT INTO ${this.#table}_stores VALUES ($1, $2) ON CONFLICT DO NOTHING`,
      values: [this.#store, newVersion()],
    };
  }

  /** Begins a transaction that adds keys to a limited store: one at a time. */
  begin(): Statement {
    return { text: `BEGIN; SELECT pg_advisory_xact_lock(${this.#lock})` };
  }

  values(keys: readonly Buffer[]): Statement {
    return this.#named(`SELECT key, value FROM T WHERE store = $1 AND key = ANY ($2)`, "values", [
      keys,
    ]);
  }

  value(key: Buffer): Statement {
    return this.#named(`SELECT value FROM T WHERE store = $1 AND key = $2`, "value", [key]);
  }

  exists(key: Buffer): Statement {
    return this.#named(`SELECT FROM T WHERE store = $1 AND key = $2`, "exists", [key]);
  }

  sizes(keys: readonly Buffer[]): Statement {
    const text = `SELECT key, octet_length(value) AS size FROM T WHERE store = $1 AND key = ANY ($2)`;
    return this.#named(text, "sizes", [keys]);
  }

  count(): Statement {
    return this.#named(`SELECT count(*) AS keys FROM T WHERE store = $1`, "count", []);
  }

  /** Keys after `after`, from `first` on, and before `end` where there is one. */
  list(after: Buffer | null, first: Buffer, end: Buffer | null, limit: number): Statement {
    const text = `SELECT key FROM T WHERE store = $1 AND key >= $2
      AND ($3::bytea IS NULL OR key > $3) AND ($4::bytea IS NULL OR key < $4) ORDER BY key LIMIT $5`;
    return this.#named(text, "list", [first, after, end, limit]);
  }

  /** The same from the last to the first. */
  listBack(first: Buffer, end: Buffer | null, limit: number): Statement {
    const text = `SELECT key FROM T WHERE store = $1 AND key >= $2
      AND ($3::bytea IS NULL OR key < $3) ORDER BY key DESC LIMIT $4`;
    return this.#named(text, "list back", [first, end, limit]);
  }

  versioned(key: Buffer): Statement {
    const text = `SELECT s.last_delete, t.value, t.version
      FROM T_stores s LEFT JOIN T t ON t.store = s.store AND t.key = $2 WHERE s.store = $1`;
    return this.#named(text, "versioned", [key]);
  }

  /** Writes all, or nothing where more than `max` keys would be in the store; null for no limit. */
  set(keys: readonly Buffer[], values: readonly Buffer[], max: number | null): Statement {
    const text = `INSERT INTO T (store, key, value, version)
      SELECT $1, e.key, e.value, $4 FROM unnest($2::bytea[], $3::bytea[]) AS e (key, value)
      WHERE $5::bigint IS NULL OR $5 >= (SELECT count(*) FROM T WHERE store = $1)
        + (SELECT count(*) FROM unnest($2::bytea[]) AS k (key)
           WHERE NOT EXISTS (SELECT FROM T WHERE store = $1 AND T.key = k.key))
      ON CONFLICT (store, key) DO UPDATE SET value = excluded.value, version = excluded.version`;
    return this.#named(text, "set", [keys, values, newVersion(), max]);
  }

  /** Overwrites a key that is there. */
  overwrite(key: Buffer, value: Buffer): Statement {
    const text = `UPDATE T SET value = $3, version = $4 WHERE store = $1 AND key = $2`;
    return this.#named(text, "overwrite", [key, value, newVersion()]);
  }

  /** Overwrites a key that has this version. */
  replace(key: Buffer, value: Buffer, version: string): Statement {
    const text = `UPDATE T SET value = $3, version = $4 WHERE store = $1 AND key = $2 AND version = $5`;
    return this.#named(text, "replace", [key, value, newVersion(), version]);
  }

  /** Writes an absent key; with `absence`, only if nothing was deleted since. Answers with what was there, and what was written. */
  insert(key: Buffer, value: Buffer, absence: string | null, max: number | null): Statement {
    const text = `WITH held AS MATERIALIZED (
        SELECT FROM T_stores WHERE store = $1 AND ($5::bigint IS NULL OR last_delete = $5) FOR SHARE),
      state AS MATERIALIZED (SELECT EXISTS (SELECT FROM held) AS good,
        EXISTS (SELECT FROM T WHERE store = $1 AND key = $2) AS there,
        $6::bigint IS NOT NULL AND (SELECT count(*) FROM T WHERE store = $1) >= $6 AS full),
      put AS (INSERT INTO T (store, key, value, version) SELECT $1, $2, $3, $4 FROM state
        WHERE good AND NOT there AND NOT "full" ON CONFLICT DO NOTHING RETURNING 1)
      SELECT good, there, "full", (SELECT count(*) FROM put) AS written FROM state`;
    return this.#named(text, "insert", [key, value, newVersion(), absence, max]);
  }

  /** Keeps others from deleting until the transaction ends; answers with the version of absent keys. */
  holdStore(): Statement {
    const text = `SELECT last_delete FROM T_stores WHERE store = $1 FOR UPDATE`;
    return this.#named(text, "hold store", []);
  }

  /**
   * Keeps others from writing keys until the transaction ends, also such as are absent, which are there with no bytes until then. Keys are in
   * order, as all writers take them. Answers with what was there; values only of `read`.
   */
  holdKeys(keys: readonly Buffer[], read: readonly Buffer[]): Statement {
    const text = `INSERT INTO T AS held (store, key, value, version)
      SELECT $1, e.key, ''::bytea, $4 FROM unnest($2::bytea[]) AS e (key)
      ON CONFLICT (store, key) DO UPDATE SET version = held.version
      RETURNING key, xmax = 0 AS absent, version, CASE WHEN key = ANY ($3::bytea[]) THEN value END AS value`;
    return this.#named(text, "hold keys", [keys, read, newVersion()]);
  }

  /** Overwrites keys that are there. */
  overwriteAll(keys: readonly Buffer[], values: readonly Buffer[]): Statement {
    const text = `UPDATE T SET value = e.value, version = $4
      FROM unnest($2::bytea[], $3::bytea[]) AS e (key, value) WHERE T.store = $1 AND T.key = e.key`;
    return this.#named(text, "overwrite all", [keys, values, newVersion()]);
  }

  /** Takes back what `holdKeys` has put there. */
  dropKeys(keys: readonly Buffer[]): Statement {
    return this.#named(`DELETE FROM T WHERE store = $1 AND key = ANY ($2)`, "drop keys", [keys]);
  }

  delete(keys: readonly Buffer[]): Statement {
    const text = `WITH held AS MATERIALIZED (SELECT FROM T_stores WHERE store = $1 FOR UPDATE),
      gone AS (DELETE FROM T WHERE (SELECT count(*) FROM held) >= 0
        AND store = $1 AND key = ANY ($2) RETURNING 1)
      UPDATE T_stores SET last_delete = $3 WHERE store = $1 AND EXISTS (SELECT FROM gone)`;
    return this.#named(text, "delete", [keys, newVersion()]);
  }

  /** `T` stands for the table, `$1` is the store. */
  #named(text: string, name: string, values: readonly unknown[]): Statement {
    const named = text.replaceAll(/\bT(?=_stores\b|\b)/g, this.#table);
    return { name: `bobbin ${name}`, text: named, values: [this.#store, ...values] };
  }
}
