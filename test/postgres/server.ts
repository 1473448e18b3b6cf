/** A real PostgreSQL for the tests of a file: a cluster of its own in a temporary folder, on loopback, ended with the file. */

import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before } from "node:test";
import { promisify } from "node:util";
import { Client } from "pg";
import { openPostgresStore } from "../../src/stores/postgres/store.ts";
import type { PostgresStoreConfig } from "../../src/stores/postgres/config.ts";
import type { RemoteStore } from "../../src/stores/remote/remote-store.ts";
import { patient } from "../support/patience.ts";
import { freePort, until } from "../support/redis/server.ts";
import { folderOfFile } from "../support/temporary-folder.ts";

/** What no text may show. */
export const password = "nobody-may-see-this";
const packagedAt = "/usr/lib/postgresql";
/** The server refuses to run as root; this is nobody's number everywhere. */
const unprivileged = 65_534;

/** Where initdb and postgres are, or null. BOBBIN_POSTGRES_BIN names another folder. */
function findPrograms(): string | null {
  const named = process.env["BOBBIN_POSTGRES_BIN"];
  const versions = listFolder(packagedAt).toSorted((one, other) => Number(other) - Number(one));
  const folders =
    named === undefined ? versions.map((one) => join(packagedAt, one, "bin")) : [named];
  const answers = (folder: string): boolean =>
    spawnSync(join(folder, "initdb"), ["--version"], { stdio: "ignore" }).status === 0;
  return folders.find(answers) ?? null;
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Debian's package is not there.
    return [];
  }
}

const programs = findPrograms();

/** Why no test can run against a server, or false. */
export const postgresIsMissing: string | false =
  programs === null ? `PostgreSQL is not installed in ${packagedAt}` : false;

/** The server, and what tests do with it. */
export interface Postgres {
  readonly skip: string | false;
  url(): string;
  port(): number;
  /** A store with a table and namespace of its own, unless told otherwise. */
  configure(changes?: Partial<PostgresStoreConfig>): PostgresStoreConfig;
  open(changes?: Partial<PostgresStoreConfig>): Promise<RemoteStore>;
  /** Asks the server itself. */
  query(text: string): Promise<Record<string, unknown>[]>;
  /** Ends the server at once, as a crash would, and starts it again. */
  restart(): Promise<void>;
  /** Ends the server at once. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** The folder of the cluster, for more settings. */
  readonly folder: string;
}

let made = 0;

/** Starts a server before the tests of the file, with these settings, and ends it after them. */
export function usePostgres(settings: readonly string[] = []): Postgres {
  const folder = programs === null ? "" : folderOfFile();
  const data = join(folder, "data");
  let port = 0;
  let child: ChildProcess | null = null;
  const start = async (): Promise<void> => {
    child = startServer(data, port, settings);
    await until("PostgreSQL answers", async () => (await query("SELECT 1")).length === 1);
  };
  const stop = async (): Promise<void> => {
    const ended = child === null ? null : once(child, "exit");
    child?.kill("SIGQUIT");
    await ended;
    child = null;
  };
  const url = (): string => `postgres://bobbin:${password}@127.0.0.1:${port}/postgres`;
  const query = async (text: string): Promise<Record<string, unknown>[]> => {
    const client = new Client({ connectionString: url(), ssl: false });
    client.on("error", () => {});
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(text)).rows;
    } finally {
      await client.end();
    }
  };
  const configure = (changes: Partial<PostgresStoreConfig> = {}): PostgresStoreConfig => ({
    type: "postgres",
    url: url(),
    table: "bobbin_kv",
    namespace: `test-${++made}`,
    tls: null,
    timeoutMilliseconds: patient(20_000),
    limits: { keyBytesMax: Infinity, valueBytesMax: Infinity, tuplesMax: Infinity },
    ...changes,
  });
  before(async () => {
    if (programs === null) return;
    port = await freePort();
    await makeCluster(folder, data);
    await start();
  });
  after(stop);
  return {
    skip: postgresIsMissing,
    folder: data,
    url,
    port: () => port,
    configure,
    open: (changes) => openPostgresStore("default", configure(changes)),
    query,
    start,
    stop,
    async restart() {
      await stop();
      await start();
    },
  };
}

/** Limits that hold no more keys than this. */
export function atMost(tuplesMax: number): Pick<PostgresStoreConfig, "limits"> {
  return { limits: { keyBytesMax: Infinity, valueBytesMax: Infinity, tuplesMax } };
}

/** As whom the server runs: as we do, unless we are root. */
function identity(): { uid?: number; gid?: number } {
  return process.getuid?.() === 0 ? { uid: unprivileged, gid: unprivileged } : {};
}

/** Makes a file the server's own, as it wants its secrets to be. */
export function giveToServer(path: string): void {
  const { uid, gid } = identity();
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
}

async function makeCluster(folder: string, data: string): Promise<void> {
  mkdirSync(data);
  const secret = join(folder, "password");
  writeFileSync(secret, password);
  giveToServer(data);
  giveToServer(secret);
  if (identity().uid !== undefined) letThrough(folder);
  const words = ["-D", data, "-U", "bobbin", "--auth=scram-sha-256", `--pwfile=${secret}`];
  const more = ["--no-sync", "-E", "UTF8", "--locale=C"];
  await promisify(execFile)(join(programs ?? "", "initdb"), [...words, ...more], {
    ...identity(),
    cwd: data,
  });
}

/** Others may go through the folders above theirs, and see nothing in them. */
function letThrough(folder: string): void {
  for (let path = folder; path !== dirname(path); path = dirname(path)) {
    const { mode } = statSync(path);
    if ((mode & 0o001) === 0) chmodSync(path, mode | 0o001);
  }
}

function startServer(data: string, port: number, settings: readonly string[]): ChildProcess {
  const fixed = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off"];
  const words = [...fixed, ...settings].flatMap((one) => ["-c", one]);
  return spawn(join(programs ?? "", "postgres"), ["-D", data, "-p", String(port), ...words], {
    ...identity(),
    cwd: data,
    stdio: "ignore",
  });
}
