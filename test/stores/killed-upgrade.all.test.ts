/**
 * Goal: a file loses nothing where the process that brings it to a newer schema is killed, wherever in it that is. Method: a real process under strace, which kills it
 * at its first write to the disk, at its second, and so on until one process comes to its end; after each the file is opened, and holds all that it held.
 */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { checkSqliteFile } from "../../src/stores/sqlite/file/check.ts";
import { openSqliteStore } from "../../src/stores/sqlite/store.ts";
import { folderOfFile } from "../support/temporary-folder.ts";
import { type Child, startChild, storeOptions } from "./children.ts";

const folder = folderOfFile();
const skip = straceIsMissing();
const moment = Date.now() + 86_400_000;
const keys = Array.from({ length: 60 }, (_, index) => `key-${String(index).padStart(2, "0")}`);
/** More writes than an upgrade has; the last of them is a process that was not killed. */
const writesMax = 400;

interface Upgrade {
  readonly role: string;
  /** Makes the file as it is before. */
  readonly create: (path: string) => void;
  /** The schema that it has before. */
  readonly schema: number;
  readonly hasDetails: boolean;
}

const upgrades: Readonly<Record<string, Upgrade>> = {
  "Spin's file": { role: "open", create: createAsSpin, schema: 0, hasDetails: false },
  "a file in which a key gets an expiry for the first time": {
    role: "openExpiring",
    create: createPlain,
    schema: 1,
    hasDetails: false,
  },
  "a file of the first Bobbin with details": {
    role: "open",
    create: createWithMoments,
    schema: 2,
    hasDetails: true,
  },
};

for (const [name, upgrade] of Object.entries(upgrades)) {
  test(`${name} is whole wherever its upgrade is killed`, { skip }, async () => {
    const schemas = new Set<number>();
    let kills = 0;
    for (let write = 1; ; write++) {
      assert.ok(write < writesMax, "no upgrade came to its end");
      const path = join(folder, `${upgrade.schema}-${write}.db`);
      upgrade.create(path);
      const inject = `inject=pwrite64:signal=SIGKILL:when=${write}`;
      const flags = ["strace", "-o", "/dev/null", "-e", "trace=pwrite64", "-e", inject];
      const child = await startChild(upgrade.role, storeOptions(path), flags);
      const { isAtItsEnd, said } = await run(child);
      schemas.add(checkFile(path, upgrade, said));
      if (isAtItsEnd) break;
      kills++;
    }
    assert.ok(kills > 5, `${kills} kills are too few to have met the upgrade`);
    // Some were killed before the file was changed, others after.
    const wanted = upgrade.role === "open" && !upgrade.hasDetails ? 1 : 3;
    assert.deepEqual(
      [...schemas].toSorted((a, b) => a - b),
      [upgrade.schema, wanted],
    );
  });
}

/** Lets a process do what it is there for; whether it was not killed, and what it said before. */
async function run(child: Child): Promise<{ isAtItsEnd: boolean; said: string[] }> {
  child.begin();
  const said: string[] = [];
  for await (const line of child.lines) said.push(line);
  const { code, errors } = await child.ended;
  assert.ok(code === 0 || code === null || code > 128, errors);
  return { isAtItsEnd: code === 0, said };
}

/** Checks a file that was left behind, and that it is good for further use; the schema that it was left in. */
function checkFile(path: string, { hasDetails }: Upgrade, said: readonly string[]): number {
  checkSqliteFile(path);
  const schema = schemaOf(path);
  const store = openSqliteStore(storeOptions(path));
  const entries = store.getEntries(keys);
  for (const [at, key] of keys.entries()) {
    assert.deepEqual(entries[at], {
      value: new Uint8Array(Buffer.from(key)),
      expiresAt: hasDetails ? moment + at : null,
      metadata: hasDetails ? JSON.stringify(key) : null,
    });
  }
  const [expiring = null] = store.getEntries(["expiring"]);
  if (said.includes("written")) assert.equal(expiring?.metadata, '"new"');
  assert.ok(expiring === null || (expiring.expiresAt !== null && expiring.metadata !== null));
  const others = ["expiring", "opened"].filter((key) => store.exists(key)).length;
  assert.equal(store.count(), keys.length + others);
  store.set("after", Uint8Array.of(1), { expiry: { at: moment } });
  assert.equal(store.getEntries(["after"])[0]?.expiresAt, moment);
  store.close();
  return schema;
}

function schemaOf(path: string): number {
  const database = new DatabaseSync(path);
  const isThere = "SELECT 1 FROM sqlite_schema WHERE name = 'bobbin_schema'";
  const version =
    database.prepare(isThere).get() === undefined
      ? 0
      : database.prepare("SELECT max(version) AS version FROM bobbin_schema").get()?.["version"];
  database.close();
  return Number(version);
}

function createAsSpin(path: string): void {
  const database = new DatabaseSync(path);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF");
  database.exec(`CREATE TABLE spin_key_value (store TEXT NOT NULL, key TEXT NOT NULL,
    value BLOB NOT NULL, PRIMARY KEY (store, key)); BEGIN`);
  const insert = database.prepare("INSERT INTO spin_key_value VALUES ('default', ?, ?)");
  for (const key of keys) insert.run(key, Buffer.from(key));
  database.exec("COMMIT");
  database.close();
}

function createPlain(path: string): void {
  createAsSpin(path);
  openSqliteStore(storeOptions(path, { durability: "os" })).close();
}

/** As that one left it; only the names of its triggers are looked at. */
function createWithMoments(path: string): void {
  createPlain(path);
  const database = new DatabaseSync(path);
  database.exec(`PRAGMA synchronous = OFF; BEGIN;
    CREATE TABLE bobbin_details (store TEXT NOT NULL, key TEXT NOT NULL, expires_at INTEGER, metadata TEXT,
      PRIMARY KEY (store, key)) WITHOUT ROWID;
    CREATE INDEX bobbin_expiry ON bobbin_details (store, expires_at) WHERE expires_at IS NOT NULL;
    CREATE TRIGGER bobbin_details_update AFTER UPDATE ON spin_key_value BEGIN
      DELETE FROM bobbin_details WHERE store = old.store AND key = old.key;
    END;
    UPDATE bobbin_schema SET version = 2`);
  const insert = database.prepare("INSERT INTO bobbin_details VALUES ('default', ?, ?, ?)");
  for (const [at, key] of keys.entries()) insert.run(key, moment + at, JSON.stringify(key));
  database.exec("COMMIT");
  database.close();
}

function straceIsMissing(): string | false {
  const { status, error, stderr } = spawnSync("strace", ["true"], { encoding: "utf8" });
  if (error !== undefined) return `strace is not installed (${error.message})`;
  return status === 0 ? false : `strace cannot trace here: ${stderr.trim()}`;
}
