/**
 * What is in a file from the moment when a key in it gets an expiry or metadata: a table beside Spin's, triggers that
 * forget what a key had when anybody writes it, and views that leave out what has expired. Until then the views are
 * Spin's table itself and cost nothing. See docs/decisions/0028-expiry.md.
 */

/** The version of a file with details; a Bobbin that knows none refuses it. */
export const detailsVersion = 3;
/** That of one whose details are sought by their moments alone. */
export const momentsVersion = 2;

/**
 * The table. `due` is when the sweep looks at the key, at the latest its moment: a later moment leaves it, so that the index
 * is not written. `is_new` is set within a statement only, and tells the triggers to keep what it has just written.
 */
export const detailsTable = [
  `CREATE TABLE IF NOT EXISTS bobbin_details (
    store TEXT NOT NULL,
    key TEXT NOT NULL,
    expires_at INTEGER,
    metadata TEXT,
    due INTEGER DEFAULT 0,
    is_new INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (store, key)
  ) WITHOUT ROWID`,
  `CREATE INDEX IF NOT EXISTS bobbin_due ON bobbin_details (store, due) WHERE due IS NOT NULL`,
];

/** What makes it of the table of `momentsVersion`. What a Bobbin of that version still adds is due at once, which puts it right. */
export const detailsMigration = [
  "ALTER TABLE bobbin_details ADD COLUMN due INTEGER DEFAULT 0",
  "ALTER TABLE bobbin_details ADD COLUMN is_new INTEGER NOT NULL DEFAULT 0",
  "UPDATE bobbin_details SET due = expires_at",
  "DROP INDEX IF EXISTS bobbin_expiry",
];

const forget = (row: "old" | "new"): string =>
  `DELETE FROM bobbin_details WHERE store = ${row}.store AND key = ${row}.key`;
/** What SQLite says where a store has no room for a value with details. */
export const fullMessage = "bobbin: the store is full";

/** They forget the details of a key that is written, whoever writes it: Spin, too. */
export const detailsTriggers: Readonly<Record<string, string>> = {
  bobbin_details_insert: `CREATE TRIGGER bobbin_details_insert AFTER INSERT ON spin_key_value BEGIN
    ${forget("new")} AND is_new = 0;
  END`,
  bobbin_details_delete: `CREATE TRIGGER bobbin_details_delete AFTER DELETE ON spin_key_value BEGIN
    ${forget("old")};
  END`,
  bobbin_details_update: `CREATE TRIGGER bobbin_details_update AFTER UPDATE OF value ON spin_key_value BEGIN
    ${forget("new")} AND is_new = 0;
  END`,
  bobbin_details_rename: `CREATE TRIGGER bobbin_details_rename AFTER UPDATE OF store, key ON spin_key_value BEGIN
    ${forget("old")};
    ${forget("new")};
  END`,
  // A value with its details, in one statement. It is whole or, where the store is full, nothing.
  bobbin_put_insert: `CREATE TRIGGER bobbin_put_insert INSTEAD OF INSERT ON bobbin_put BEGIN
    SELECT RAISE(ABORT, '${fullMessage}')
      WHERE NOT coalesce((SELECT tuples FROM bobbin_store WHERE store = new.store) < new.tuples_max,
          new.tuples_max IS NULL)
        AND NOT EXISTS (SELECT 1 FROM spin_key_value WHERE store = new.store AND key = new.key);
    UPDATE bobbin_details SET expires_at = new.expires_at, metadata = new.metadata, is_new = 1
      WHERE store = new.store AND key = new.key AND due <= new.expires_at;
    INSERT INTO spin_key_value (store, key, value) VALUES (new.store, new.key, new.value)
      ON CONFLICT (store, key) DO UPDATE SET value = excluded.value;
    INSERT INTO bobbin_details (store, key, expires_at, metadata, due)
      VALUES (new.store, new.key, new.expires_at, new.metadata, new.expires_at)
      ON CONFLICT (store, key) DO UPDATE SET is_new = 0;
  END`,
};

/** The moment that it is. */
export const sqlNow = "CAST(round(unixepoch('subsec') * 1000) AS INTEGER)";

/** The views of a file without details. */
export const plainViews: Readonly<Record<string, string>> = {
  bobbin_living: `CREATE VIEW bobbin_living AS
    SELECT store, key, value, NULL AS expires_at, NULL AS metadata FROM spin_key_value`,
  bobbin_version: `CREATE VIEW bobbin_version AS SELECT store, key, version FROM bobbin_watch`,
};

/** The views of a file with details: what has expired is not in them, nor the version that it had. */
export const views: Readonly<Record<string, string>> = {
  bobbin_living: `CREATE VIEW bobbin_living AS
    SELECT kv.store AS store, kv.key AS key, kv.value AS value,
      details.expires_at AS expires_at, details.metadata AS metadata
    FROM spin_key_value AS kv
      LEFT JOIN bobbin_details AS details ON details.store = kv.store AND details.key = kv.key
    WHERE details.expires_at IS NULL OR details.expires_at > ${sqlNow}`,
  bobbin_version: `CREATE VIEW bobbin_version AS
    SELECT store, key, version FROM bobbin_watch AS watch
    WHERE NOT EXISTS (SELECT 1 FROM bobbin_details AS details
      WHERE details.store = watch.store AND details.key = watch.key AND details.expires_at <= ${sqlNow})`,
  bobbin_put: `CREATE VIEW bobbin_put AS SELECT NULL AS store, NULL AS key, NULL AS value,
    NULL AS expires_at, NULL AS metadata, NULL AS tuples_max`,
};
