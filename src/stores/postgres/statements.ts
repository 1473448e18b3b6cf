/**
 * The statements. Rows are { store, key, value, version }: keys are the bytes of their text, so that their order is that of the
 * contract and any text is one; a version is a random number that every write makes anew. A second table has a row for each
 * store, whose number is the version of all its absent keys and is made anew by every delete. Whoever locks that row does so before any key.
 * `expires_at`, in milliseconds since 1970, and `metadata` are null for most rows; from that moment on a row is left out by all statements, and is removed later.
 */

import { createHash, randomBytes } from "node:crypto";
import type { Details } from "../store.ts";
import type { Statement } from "./client.ts";
import { lookAtTables, makeTables } from "./tables.ts";
import {
  detailArrays,
  type DetailColumns,
  detailColumns,
  detailNames,
  freshDetails,
  settledExpiry,
  settledMetadata,
} from "./detail-columns.ts";

/** A version that no other write has. */
export function newVersion(): string {
  return String(randomBytes(8).readBigInt64LE());
}

/** The milliseconds since 1970 by the clock of the server. */
export const serverClock = "floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint";

/** The statements of one store. */
export class Statements {
  readonly #table: string;
  readonly #store: string;
  readonly #lock: string;
  readonly #clock: string;

  /** The name of the table is one that needs no quotes; `clock` is another than the server's in tests. */
  constructor(table: string, namespace: string, clock = serverClock) {
    this.#table = table;
    this.#store = namespace;
    this.#clock = clock;
    const hash = createHash("sha256").update(`${table}\0${namespace}`).digest();
    this.#lock = String(hash.readBigInt64LE());
  }

  /** What makes the tables, for us and for people. */
  get tables(): string {
    return makeTables(this.#table);
  }

  /** See `lookAtTables`. */
  look(): Statement {
    return lookAtTables(this.#table);
  }

  /** Makes the row of the store. */
  enrol(): Statement {
    return {
      text: `INSERT INTO ${this.#table}_stores (store, last_delete) VALUES ($1, $2) ON CONFLICT DO NOTHING`,
      values: [this.#store, newVersion()],
    };
  }

  /** Begins a transaction that adds keys to a limited store: one at a time. */
  begin(): Statement {
    return { text: `BEGIN; SELECT pg_advisory_xact_lock(${this.#lock})` };
  }

  values(keys: readonly Buffer[]): Statement {
    return this.#named(
      `SELECT key, value FROM T WHERE store = $1 AND key = ANY ($2) AND LIVING`,
      "values",
      [keys],
    );
  }

  value(key: Buffer): Statement {
    return this.#named(`SELECT value FROM T WHERE store = $1 AND key = $2 AND LIVING`, "value", [
      key,
    ]);
  }

  exists(key: Buffer): Statement {
    return this.#named(`SELECT FROM T WHERE store = $1 AND key = $2 AND LIVING`, "exists", [key]);
  }

  sizes(keys: readonly Buffer[]): Statement {
    const text = `SELECT key, octet_length(value) AS size FROM T WHERE store = $1 AND key = ANY ($2) AND LIVING`;
    return this.#named(text, "sizes", [keys]);
  }

  count(): Statement {
    return this.#named(`SELECT count(*) AS keys FROM T WHERE store = $1 AND LIVING`, "count", []);
  }

  /** Keys after `after`, from `first` on, and before `end` where there is one. */
  list(after: Buffer | null, first: Buffer, end: Buffer | null, limit: number): Statement {
    const text = `SELECT key FROM T WHERE store = $1 AND key >= $2 AND LIVING
      AND ($3::bytea IS NULL OR key > $3) AND ($4::bytea IS NULL OR key < $4) ORDER BY key LIMIT $5`;
    return this.#named(text, "list", [first, after, end, limit]);
  }

  /** The same from the last to the first. */
  listBack(first: Buffer, end: Buffer | null, limit: number): Statement {
    const text = `SELECT key FROM T WHERE store = $1 AND key >= $2 AND LIVING
      AND ($3::bytea IS NULL OR key < $3) ORDER BY key DESC LIMIT $4`;
    return this.#named(text, "list back", [first, end, limit]);
  }

  versioned(key: Buffer): Statement {
    const text = `SELECT s.last_delete, t.value, t.version, NOT LIVING AS expired
      FROM T_stores s LEFT JOIN T t ON t.store = s.store AND t.key = $2 WHERE s.store = $1`;
    return this.#named(text, "versioned", [key]);
  }

  versions(keys: readonly Buffer[]): Statement {
    const text = `SELECT s.last_delete, t.key, t.version, NOT LIVING AS expired
      FROM T_stores s LEFT JOIN T t ON t.store = s.store AND t.key = ANY ($2) WHERE s.store = $1`;
    return this.#named(text, "versions", [keys]);
  }

  /** Has the connection told of what is written to stores of the table. */
  listen(): Statement {
    return { text: `LISTEN bobbin_${this.#table}` };
  }

  /** Has those who write tell of it for as long as nobody need ask again. */
  watched(): Statement {
    const text = `UPDATE T_stores SET watched_until = clock_timestamp() + interval '30 seconds' WHERE store = $1`;
    return this.#named(text, "watched", []);
  }

  /** Writes all, or nothing where more than `max` keys would be in the store; null for no limit. */
  set(keys: readonly Buffer[], values: readonly Buffer[], max: number | null): Statement {
    const text = `INSERT INTO T (store, key, value, version)
      SELECT $1, e.key, e.value, $4 FROM unnest($2::bytea[], $3::bytea[]) AS e (key, value)
      WHERE $5::bigint IS NULL OR $5 >= (SELECT count(*) FROM T WHERE store = $1 AND LIVING)
        + (SELECT count(*) FROM unnest($2::bytea[]) AS k (key)
           WHERE NOT EXISTS (SELECT FROM T WHERE store = $1 AND T.key = k.key AND LIVING))
      ON CONFLICT (store, key) DO UPDATE
        SET value = excluded.value, version = excluded.version, expires_at = NULL, metadata = NULL
      RETURNING TELL`;
    return this.#named(text, "set", [keys, values, newVersion(), max]);
  }

  /** Overwrites a key that is there. */
  overwrite(key: Buffer, value: Buffer): Statement {
    const text = `UPDATE T SET value = $3, version = $4, expires_at = NULL, metadata = NULL
      WHERE store = $1 AND key = $2 AND LIVING RETURNING TELL`;
    return this.#named(text, "overwrite", [key, value, newVersion()]);
  }

  /** Overwrites a key that has this version. */
  replace(key: Buffer, value: Buffer, version: string): Statement {
    const text = `UPDATE T SET value = $3, version = $4
      WHERE store = $1 AND key = $2 AND version = $5 AND LIVING RETURNING TELL`;
    return this.#named(text, "replace", [key, value, newVersion(), version]);
  }

  /** Writes an absent key; with `absence`, only if nothing was deleted since. Answers with what was there, and what was written: nothing over a key that has expired. */
  insert(
    key: Buffer,
    value: Buffer,
    absence: string | null,
    max: number | null,
    details: Details,
  ): Statement {
    const text = `WITH held AS MATERIALIZED (
        SELECT FROM T_stores WHERE store = $1 AND ($5::bigint IS NULL OR last_delete = $5) FOR SHARE),
      state AS MATERIALIZED (SELECT EXISTS (SELECT FROM held) AS good,
        EXISTS (SELECT FROM T WHERE store = $1 AND key = $2 AND LIVING) AS there,
        EXISTS (SELECT FROM T WHERE store = $1 AND key = $2 AND NOT LIVING) AS expired,
        $6::bigint IS NOT NULL AND (SELECT count(*) FROM T WHERE store = $1 AND LIVING) >= $6 AS full),
      put AS (INSERT INTO T (store, key, value, version, expires_at, metadata)
        SELECT $1, $2, $3, $4, ${settledExpiry("NULL")}, ${settledMetadata("NULL")}
        FROM state, unnest(${detailArrays(7)}) AS e (${detailNames})
        WHERE good AND NOT there AND NOT "full" ON CONFLICT DO NOTHING RETURNING TELL)
      SELECT good, there, expired, "full", (SELECT count(*) FROM put) AS written FROM state`;
    return this.#named(text, "insert", [
      ...[key, value, newVersion(), absence, max],
      ...detailColumns([freshDetails(details)]),
    ]);
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
      RETURNING key, xmax = 0 AS added, NOT LIVING AS expired, version, CASE WHEN key = ANY ($3::bytea[]) THEN value END AS value`;
    return this.#named(text, "hold keys", [keys, read, newVersion()]);
  }

  /** Takes back what `holdKeys` has put there. */
  dropKeys(keys: readonly Buffer[]): Statement {
    return this.#named(`DELETE FROM T WHERE store = $1 AND key = ANY ($2)`, "drop keys", [keys]);
  }

  delete(keys: readonly Buffer[]): Statement {
    const text = `WITH held AS MATERIALIZED (SELECT FROM T_stores WHERE store = $1 FOR UPDATE),
      gone AS (DELETE FROM T WHERE (SELECT count(*) FROM held) >= 0
        AND store = $1 AND key = ANY ($2) RETURNING 1)
      UPDATE T_stores SET last_delete = $3 WHERE store = $1 AND EXISTS (SELECT FROM gone) RETURNING TELL`;
    return this.#named(text, "delete", [keys, newVersion()]);
  }

  /** Removes such of the keys as have expired. */
  bury(keys: readonly Buffer[]): Statement {
    return this.#remove("bury", `key = ANY ($2)`, keys);
  }

  /** Removes keys that have expired, so many at a time. */
  sweep(keysMax: number): Statement {
    const due = `SELECT key FROM T WHERE store = $1 AND expires_at <= (SELECT NOW)
      ORDER BY expires_at LIMIT $2`;
    return this.#remove("sweep", `key = ANY (ARRAY(${due}))`, keysMax);
  }

  /** In how many milliseconds the next key expires, where one does. */
  nextExpiry(): Statement {
    const text = `SELECT min(expires_at) - NOW AS wait FROM T WHERE store = $1 AND expires_at IS NOT NULL`;
    return this.#named(text, "next expiry", []);
  }

  #remove(name: string, which: string, parameter: unknown): Statement {
    const text = `WITH held AS MATERIALIZED (SELECT FROM T_stores WHERE store = $1 FOR UPDATE),
      gone AS (DELETE FROM T WHERE (SELECT count(*) FROM held) >= 0
        AND store = $1 AND ${which} AND NOT LIVING RETURNING 1)
      UPDATE T_stores SET last_delete = $3 WHERE store = $1 AND EXISTS (SELECT FROM gone) RETURNING TELL`;
    return this.#named(text, name, [parameter, newVersion()]);
  }

  entries(keys: readonly Buffer[]): Statement {
    const text = `SELECT key, value, expires_at, metadata FROM T WHERE store = $1 AND key = ANY ($2) AND LIVING`;
    return this.#named(text, "entries", [keys]);
  }

  /** As `set`, with what is kept beside values. */
  setDetailed(
    keys: readonly Buffer[],
    values: readonly Buffer[],
    details: DetailColumns,
    max: number | null,
  ): Statement {
    const text = `INSERT INTO T (store, key, value, version, expires_at, metadata)
      SELECT $1, e.key, e.value, $4, ${settledExpiry("NULL")}, ${settledMetadata("NULL")}
      FROM unnest($2::bytea[], $3::bytea[], ${detailArrays(6)}) AS e (key, value, ${detailNames})
      WHERE $5::bigint IS NULL OR $5 >= (SELECT count(*) FROM T WHERE store = $1 AND LIVING)
        + (SELECT count(*) FROM unnest($2::bytea[]) AS k (key)
           WHERE NOT EXISTS (SELECT FROM T WHERE store = $1 AND T.key = k.key AND LIVING))
      ON CONFLICT (store, key) DO UPDATE SET value = excluded.value, version = excluded.version,
        expires_at = excluded.expires_at, metadata = excluded.metadata
      RETURNING TELL`;
    const given = [keys, values, newVersion(), max, ...details];
    return this.#named(text, "set detailed", given);
  }

  /** Overwrites keys that are there, of which each keeps what its details leave out. With `version` only if they have it and have not expired. */
  overwriteAll(
    keys: readonly Buffer[],
    values: readonly Buffer[],
    details: DetailColumns,
    version: string | null = null,
  ): Statement {
    const text = `UPDATE T SET value = e.value, version = $4,
        expires_at = ${settledExpiry("T.expires_at")}, metadata = ${settledMetadata("T.metadata")}
      FROM unnest($2::bytea[], $3::bytea[], ${detailArrays(6)}) AS e (key, value, ${detailNames})
      WHERE T.store = $1 AND T.key = e.key AND ($5::bigint IS NULL OR T.version = $5 AND LIVING)
      RETURNING TELL`;
    const given = [keys, values, newVersion(), version, ...details];
    return this.#named(text, "overwrite all", given);
  }

  /** `T` stands for the table, `$1` is the store; `LIVING` for what has not expired, `NOW` for the moment; `TELL` tells those who watch the store, if there are any. */
  #named(text: string, name: string, values: readonly unknown[]): Statement {
    const watchers = `FROM T_stores WHERE store = $1 AND watched_until > clock_timestamp()`;
    const named = text
      .replaceAll(/\bTELL\b/g, `(SELECT pg_notify('bobbin_${this.#table}', $1) ${watchers})`)
      .replaceAll(/\bLIVING\b/g, "(expires_at IS NULL OR expires_at > NOW)")
      .replaceAll(/\bNOW\b/g, this.#clock)
      .replaceAll(/\bT(?=_stores\b|\b)/g, this.#table);
    return { name: `bobbin ${name}`, text: named, values: [this.#store, ...values] };
  }
}
