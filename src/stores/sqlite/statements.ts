/** The SQL of the store, prepared once per connection. Rows come as arrays. */

import type { DatabaseSync, StatementSync } from "node:sqlite";
import { expiryLimits } from "../../limits.ts";
import { sqlNow } from "./file/details-schema.ts";

const listed = `FROM bobbin_living
  WHERE store = ?1 AND key >= CAST(?2 AS TEXT) AND key < ?3 ORDER BY key`;

/** Those that are due, what is due first before, and not more than so many. */
const firstDue = `(SELECT store, key, expires_at FROM bobbin_details
  WHERE store = ?1 AND due <= ${sqlNow} ORDER BY due LIMIT ?2)`;

/** Prepares every statement that the store runs. */
export function prepareStatements(database: DatabaseSync) {
  const prepare = (sql: string): StatementSync => database.prepare(sql, { returnArrays: true });
  return {
    begin: prepare("BEGIN"),
    beginImmediate: prepare("BEGIN IMMEDIATE"),
    commit: prepare("COMMIT"),
    rollback: prepare("ROLLBACK"),

    get: prepare("SELECT value FROM bobbin_living WHERE store = ?1 AND key = ?2"),
    /** The bytes of a value that another program wrote as text or number. */
    getBytes: prepare(
      "SELECT CAST(value AS BLOB) FROM bobbin_living WHERE store = ?1 AND key = ?2",
    ),
    /** What another program wrote for a moment that is none never comes, in the views too. */
    getEntry: prepare(
      `SELECT value, CASE WHEN typeof(expires_at) = 'integer' AND expires_at <= ${expiryLimits.momentMax} THEN expires_at END,
        metadata FROM bobbin_living WHERE store = ?1 AND key = ?2`,
    ),
    exists: prepare("SELECT 1 FROM bobbin_living WHERE store = ?1 AND key = ?2"),
    /** Bytes, also of a value that another program wrote as text. */
    size: prepare("SELECT octet_length(value) FROM bobbin_living WHERE store = ?1 AND key = ?2"),
    delete: prepare("DELETE FROM spin_key_value WHERE store = ?1 AND key = ?2"),
    update: prepare("UPDATE spin_key_value SET value = ?3 WHERE store = ?1 AND key = ?2"),
    upsert: prepare(`INSERT INTO spin_key_value (store, key, value) VALUES (?1, ?2, ?3)
      ON CONFLICT (store, key) DO UPDATE SET value = excluded.value`),
    /** Writes nothing when the store is full, also where the key exists. */
    upsertWithin: prepare(`INSERT INTO spin_key_value (store, key, value)
      SELECT ?1, ?2, ?3 WHERE (SELECT tuples FROM bobbin_store WHERE store = ?1) < ?4
      ON CONFLICT (store, key) DO UPDATE SET value = excluded.value`),

    list: prepare(`SELECT key ${listed} LIMIT ?4`),
    /** The bytes of the key at an offset in what `list` shows. */
    listedBytes: prepare(`SELECT CAST(key AS BLOB) ${listed} LIMIT 1 OFFSET ?4`),

    /** The same from the last to the first, with the bytes of each key; keys that are blobs are not in it. */
    listBack: prepare(`SELECT key, CAST(key AS BLOB) FROM bobbin_living
      WHERE store = ?1 AND key >= CAST(?2 AS TEXT) AND key < CAST(?3 AS TEXT) ORDER BY key DESC LIMIT ?4`),

    tuples: prepare("SELECT tuples FROM bobbin_store WHERE store = ?1"),
    countLiving: prepare("SELECT count(*) FROM bobbin_living WHERE store = ?1"),
    /** Rows, what has expired among them. */
    countTuples: prepare("SELECT count(*) FROM spin_key_value WHERE store = ?1"),
    keepTuples: prepare(`INSERT INTO bobbin_store (store, tuples) VALUES (?1, ?2)
      ON CONFLICT (store) DO UPDATE SET tuples = excluded.tuples`),

    version: prepare("SELECT version FROM bobbin_version WHERE store = ?1 AND key = ?2"),
    watch: prepare(`INSERT INTO bobbin_watch (store, key, version)
      VALUES (?1, ?2, lower(hex(randomblob(12)))) ON CONFLICT (store, key) DO NOTHING`),
    countWatched: prepare("SELECT count(*) FROM bobbin_watch"),
    forgetWatched: prepare("DELETE FROM bobbin_watch"),

    dataVersion: prepare("PRAGMA data_version"),
    schemaVersion: prepare("SELECT max(version) FROM bobbin_schema"),
  };
}

/** Prepares what works on the table of details; throws where the file has none yet. */
export function prepareDetailStatements(database: DatabaseSync) {
  const prepare = (sql: string): StatementSync => database.prepare(sql, { returnArrays: true });
  return {
    /** Writes a value with its details; throws where the store is full. */
    put: prepare(`INSERT INTO bobbin_put (store, key, value, expires_at, metadata, tuples_max)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6)`),
    /** Removes a key if it has expired. */
    purge: prepare(`DELETE FROM spin_key_value WHERE store = ?1 AND key = ?2
      AND EXISTS (SELECT 1 FROM bobbin_details
        WHERE store = ?1 AND key = ?2 AND expires_at <= ${sqlNow})`),
    /** Of so many keys that are due, removes those that have expired. */
    sweep: prepare(`DELETE FROM spin_key_value WHERE (store, key) IN (
      SELECT store, key FROM ${firstDue} WHERE expires_at <= ${sqlNow})`),
    /** Of so many keys that are due, has those wait that expire later than they did. */
    postpone: prepare(`UPDATE bobbin_details SET due = expires_at WHERE (store, key) IN (
      SELECT store, key FROM ${firstDue} WHERE expires_at IS NULL OR expires_at > ${sqlNow})`),
    /** What belongs to no row: another program has replaced the row by one of another key. */
    forgetLost: prepare(`DELETE FROM bobbin_details WHERE (store, key) IN (
      SELECT store, key FROM ${firstDue} AS details WHERE expires_at <= ${sqlNow}
      AND NOT EXISTS (SELECT 1 FROM spin_key_value AS kv
        WHERE kv.store = details.store AND kv.key = details.key))`),
    /** When a key is due next. */
    next: prepare("SELECT min(due) FROM bobbin_details WHERE store = ?1 AND due IS NOT NULL"),
  };
}

/** The statements on details of one connection. */
export type DetailStatements = ReturnType<typeof prepareDetailStatements>;

/** The prepared statements of one connection. */
export type Statements = ReturnType<typeof prepareStatements>;
