/** A real PostgreSQL in a folder: made, started on loopback, ended as a crash would. */

import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { Client } from "pg";
import { freePort, until } from "../support/redis/server.ts";

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

/** One server, and its data. */
export class PostgresServer {
  readonly port: number;
  /** The folder of its data, for more settings. */
  readonly folder: string;
  readonly #settings: readonly string[];
  #child: ChildProcess | null = null;

  private constructor(port: number, folder: string, settings: readonly string[]) {
    this.port = port;
    this.folder = folder;
    this.#settings = settings;
  }

  /** Makes its data below a folder; it does not run yet. */
  static async create(folder: string, settings: readonly string[] = []): Promise<PostgresServer> {
    const data = join(folder, "data");
    await makeCluster(folder, data);
    return new PostgresServer(await freePort(), data, settings);
  }

  /** Where it is for this port, which may be that of a proxy. */
  url(port = this.port): string {
    return `postgres://bobbin:${password}@127.0.0.1:${port}/postgres`;
  }

  /** Asks the server itself. */
  async query(text: string): Promise<Record<string, unknown>[]> {
    const client = new Client({ connectionString: this.url(), ssl: false });
    client.on("error", () => {});
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(text)).rows;
    } finally {
      await client.end();
    }
  }

  /** Resolves once it answers. */
  async start(): Promise<void> {
    this.#child = startServer(this.folder, this.port, this.#settings);
    await until("PostgreSQL answers", async () => (await this.query("SELECT 1")).length === 1);
  }

  /** Ends it at once, as a crash would. */
  async stop(): Promise<void> {
    const ended = this.#child === null ? null : once(this.#child, "exit");
    this.#child?.kill("SIGQUIT");
    await ended;
    this.#child = null;
  }
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
