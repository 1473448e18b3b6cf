/**
 * What is kept in the file: Spin's table as Spin makes it, and beside it what triggers keep right
 * whoever writes. See docs/decisions/0001-sqlite-layout.md.
 */

import type { DatabaseSync } from "node:sqlite";
import { bobbinError } from "../../../errors.ts";
import {
  detailsMigration,
  detailsTable,
  detailsTriggers,
  detailsVersion,
  momentsVersion,
  plainViews,
  views,
} from "./details-schema.ts";

/** The newest version of our own tables and triggers that this program knows; see `detailsVersion`. */
export const schemaVersion = detailsVersion;
/** The version of a file in which nothing is kept beside values. */
const plainVersion = 1;

const spinTable = `CREATE TABLE IF NOT EXISTS spin_key_value (
  store TEXT NOT NULL,
  key TEXT NOT NULL,
  value BLOB NOT NULL,
  PRIMARY KEY (store, key)
)`;

const ownTables = [
  `CREATE TABLE IF NOT EXISTS bobbin_schema (version INTEGER NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS bobbin_store (
    store TEXT NOT NULL PRIMARY KEY,
    tuples INTEGER NOT NULL
  ) WITHOUT ROWID`,
  `CREATE TABLE IF NOT EXISTS bobbin_watch (
    store TEXT NOT NULL,
    key TEXT NOT NULL,
    version TEXT NOT NULL,
    PRIMARY KEY (store, key)
  ) WITHOUT ROWID`,
];

// Only UPDATE and DELETE stand in these: the conflict clause of the statement that fires a trigger
// (INSERT OR REPLACE …) would override that of an INSERT inside.
const triggers: Record<string, string> = {
  bobbin_insert: `CREATE TRIGGER bobbin_insert AFTER INSERT ON spin_key_value BEGIN
    UPDATE bobbin_store SET tuples = tuples + 1 WHERE store = new.store;
    DELETE FROM bobbin_watch WHERE store = new.store AND key = new.key;
  END`,
  bobbin_delete: `CREATE TRIGGER bobbin_delete AFTER DELETE ON spin_key_value BEGIN
    UPDATE bobbin_store SET tuples = tuples - 1 WHERE store = old.store;
    DELETE FROM bobbin_watch WHERE store = old.store AND key = old.key;
  END`,
  bobbin_value: `CREATE TRIGGER bobbin_value AFTER UPDATE OF value ON spin_key_value BEGIN
    DELETE FROM bobbin_watch WHERE store = old.store AND key = old.key;
  END`,
  bobbin_rename: `CREATE TRIGGER bobbin_rename AFTER UPDATE OF store, key ON spin_key_value BEGIN
    UPDATE bobbin_store SET tuples = tuples - 1 WHERE store = old.store;
    UPDATE bobbin_store SET tuples = tuples + 1 WHERE store = new.store;
    DELETE FROM bobbin_watch WHERE store = old.store AND key = old.key;
    DELETE FROM bobbin_watch WHERE store = new.store AND key = new.key;
  END`,
};

/** Throws where the file belongs to another program or a newer Bobbin. Changes nothing. */
export function inspectSchema(database: DatabaseSync, path: string): void {
  const { encoding } = database.prepare("PRAGMA encoding").get() as { encoding: string };
  const spinColumns = database
    .prepare("SELECT name, pk FROM pragma_table_info('spin_key_value') ORDER BY pk = 0, pk")
    .all()
    .map((column) => `${String(column.name)}${column.pk === 0 ? "" : "*"}`)
    .join(", ");
  if (spinColumns !== "") {
    let detail: string | null = null;
    if (spinColumns !== "store*, key*, value")
      detail = `its columns are ${spinColumns} (* primary key)`;
    else if (encoding !== "UTF-8") detail = `its text is ${encoding}`;
    else if (kindOf(database, "spin_key_value") !== "table") detail = "it is a view";
    if (detail !== null) throw bobbinError("store-foreign-table", { path, detail });
  }
  const found = foundVersion(database);
  if (found > schemaVersion) {
    throw bobbinError("store-newer-schema", { path, found, known: schemaVersion });
  }
}

/** Brings the file to our schema and counts the store, where that is not done. */
export function prepareSchema(database: DatabaseSync, path: string, label: string): void {
  inspectSchema(database, path);
  if (isPrepared(database, label)) return;
  database.exec("BEGIN IMMEDIATE");
  try {
    inspectSchema(database, path);
    if (!isInstalled(database)) install(database);
    database
      .prepare(
        `INSERT INTO bobbin_store (store, tuples)
         SELECT ?1, (SELECT count(*) FROM spin_key_value WHERE store = ?1) WHERE true
         ON CONFLICT (store) DO NOTHING`,
      )
      .run(label);
    database.exec("COMMIT");
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

function isPrepared(database: DatabaseSync, label: string): boolean {
  if (!isInstalled(database)) return false;
  return database.prepare("SELECT 1 FROM bobbin_store WHERE store = ?").get(label) !== undefined;
}

/** Whether our tables, triggers and views are there: whoever drops Spin's table drops the triggers with it. */
function isInstalled(database: DatabaseSync): boolean {
  const version = foundVersion(database);
  if (version !== plainVersion && version !== detailsVersion) return false;
  const found = new Map(
    database
      .prepare(
        "SELECT name, sql FROM sqlite_schema WHERE type IN ('trigger', 'view') AND name LIKE 'bobbin\\_%' ESCAPE '\\'",
      )
      .all()
      .map((row) => [String(row.name), String(row.sql)]),
  );
  const needed =
    version === plainVersion
      ? { ...triggers, ...plainViews }
      : { ...triggers, ...detailsTriggers, ...views };
  return Object.entries(needed).every(([name, sql]) => found.get(name) === sql);
}

/** What was kept without these triggers is worth nothing, so counts, versions and details start anew. */
function install(database: DatabaseSync): void {
  const version = foundVersion(database);
  const isOld = version === momentsVersion && kindOf(database, "bobbin_details_update") !== null;
  const isDetailed = version >= momentsVersion;
  database.exec(spinTable);
  for (const table of ownTables) database.exec(table);
  replaceAll(database, "TRIGGER", triggers);
  if (isDetailed) installDetails(database);
  else replaceAll(database, "VIEW", plainViews);
  database.exec("DELETE FROM bobbin_store");
  database.exec("DELETE FROM bobbin_watch");
  if (isDetailed && !isOld) database.exec("DELETE FROM bobbin_details");
  keepVersion(database, isDetailed ? detailsVersion : plainVersion);
}

/**
 * Prepares the file for details of keys, where that is not done; runs inside a write transaction. Statements that
 * others have prepared on the views are compiled anew when they next run.
 */
export function prepareDetails(database: DatabaseSync): void {
  if (foundVersion(database) === detailsVersion) return;
  installDetails(database);
  keepVersion(database, detailsVersion);
}

function installDetails(database: DatabaseSync): void {
  if (foundVersion(database) === momentsVersion) {
    for (const sql of detailsMigration) database.exec(sql);
  }
  for (const sql of detailsTable) database.exec(sql);
  replaceAll(database, "VIEW", views);
  replaceAll(database, "TRIGGER", detailsTriggers);
}

function replaceAll(
  database: DatabaseSync,
  kind: "TRIGGER" | "VIEW",
  all: Readonly<Record<string, string>>,
): void {
  for (const [name, sql] of Object.entries(all)) {
    database.exec(`DROP ${kind} IF EXISTS ${name}`);
    database.exec(sql);
  }
}

function keepVersion(database: DatabaseSync, version: number): void {
  database.exec("DELETE FROM bobbin_schema");
  database.prepare("INSERT INTO bobbin_schema (version) VALUES (?)").run(version);
}

/** The version of our tables in the file; 0 where there are none. */
export function foundVersion(database: DatabaseSync): number {
  if (kindOf(database, "bobbin_schema") === null) return 0;
  const row = database.prepare("SELECT max(version) AS version FROM bobbin_schema").get();
  return typeof row?.version === "number" ? row.version : 0;
}

function kindOf(database: DatabaseSync, name: string): string | null {
  const row = database.prepare("SELECT type FROM sqlite_schema WHERE name = ?").get(name);
  return row === undefined ? null : String(row.type);
}
