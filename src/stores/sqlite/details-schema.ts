/**
 * What is in a file from the moment when a key in it gets an expiry or metadata: a table beside Spin's, triggers that
 * forget what a key had when anybody writes it, and views that leave out what has expired. Until then the views are
 * Spin's table itself and cost nothing. See docs/decisions/0028-expiry.md.
 */

/** The version of a file with details; a Bobbin that knows none refuses it. */
export const detailsVersion = 2;

/** The table. */
export const detailsTable = [
  `CREATE TABLE IF NOT EXISTS bobbin_details (
    store TEXT NOT NULL,
    key TEXT NOT NULL,
    expires_at INTEGER,
    metadata TEXT,
    PRIMARY KEY (store, key)
  ) WITHOUT ROWID`,
  `CREATE INDEX IF NOT EXISTS bobbin_expiry ON bobbin_details (store, expires_at)
    WHERE expires_at IS NOT NULL`,
];

/** They forget the details of a key that is written, whoever writes it: Spin, too. */
export const detailsTriggers: Readonly<Record<string, string>> = {
  bobbin_details_insert: `CREATE TRIGGER bobbin_details_insert AFTER INSERT ON spin_key_value BEGIN
    DELETE FROM bobbin_details WHERE store = new.store AND key = new.key;
  END`,
  bobbin_details_delete: `CREATE TRIGGER bobbin_details_delete AFTER DELETE ON spin_key_value BEGIN
    DELETE FROM bobbin_details WHERE store = old.store AND key = old.key;
  END`,
  bobbin_details_update: `CREATE TRIGGER bobbin_details_update AFTER UPDATE ON spin_key_value BEGIN
    DELETE FROM bobbin_details WHERE store = old.store AND key = old.key;
    DELETE FROM bobbin_details WHERE store = new.store AND key = new.key;
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
};
