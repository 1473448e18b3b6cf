/** A real PostgreSQL for the tests of a file: a cluster of its own in a temporary folder, on loopback, ended with the file. */

import { after, before } from "node:test";
import { openPostgresStore } from "../../src/stores/postgres/store.ts";
import type { PostgresStoreConfig } from "../../src/stores/postgres/config.ts";
import type { RemoteStore } from "../../src/stores/remote/remote-store.ts";
import { patient } from "../support/patience.ts";
import { folderOfFile } from "../support/temporary-folder.ts";
import { postgresIsMissing, PostgresServer } from "./postgres-server.ts";

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
  folder(): string;
}

let made = 0;

/** How a store on a server is configured; it has a namespace of its own, unless told otherwise. */
export function postgresConfig(
  url: string,
  changes: Partial<PostgresStoreConfig> = {},
): PostgresStoreConfig {
  return {
    type: "postgres",
    url,
    table: "bobbin_kv",
    namespace: `test-${++made}`,
    tls: null,
    timeoutMilliseconds: patient(20_000),
    limits: { keyBytesMax: Infinity, valueBytesMax: Infinity, tuplesMax: Infinity },
    ...changes,
  };
}

/** Starts a server before the tests of the file, with these settings, and ends it after them. */
export function usePostgres(settings: readonly string[] = []): Postgres {
  // It is removed at the end of what it is made in.
  const folder = postgresIsMissing === false ? folderOfFile() : "";
  let server: PostgresServer | null = null;
  const running = (): PostgresServer => {
    if (server === null) throw new Error("the server has not been started");
    return server;
  };
  const configure = (changes: Partial<PostgresStoreConfig> = {}): PostgresStoreConfig =>
    postgresConfig(running().url(), changes);
  before(async () => {
    if (postgresIsMissing !== false) return;
    server = await PostgresServer.create(folder, settings);
    await server.start();
  });
  after(() => server?.stop());
  return {
    skip: postgresIsMissing,
    folder: () => running().folder,
    url: () => running().url(),
    port: () => running().port,
    configure,
    open: (changes) => openPostgresStore("default", configure(changes)),
    query: (text) => running().query(text),
    start: () => running().start(),
    stop: () => running().stop(),
    async restart() {
      await running().stop();
      await running().start();
    },
  };
}

/** Limits that hold no more keys than this. */
export function atMost(tuplesMax: number): Pick<PostgresStoreConfig, "limits"> {
  return { limits: { keyBytesMax: Infinity, valueBytesMax: Infinity, tuplesMax } };
}
