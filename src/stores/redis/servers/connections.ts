/** From a configuration to connections: the only file that loads the client. */

import { readFile } from "node:fs/promises";
import type { TlsConfig } from "../../remote/tls.ts";
import type { RedisStoreConfig } from "../config.ts";
import { isNotPermitted, Refusal } from "../faults.ts";
import { AnswerLost, NotSent } from "../../remote/outcome.ts";
import { Link, type LinkContext, type RedisConnection } from "./link.ts";
import { errorMessage } from "../../../common/error-facts.ts";

/** Where a server listens. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** Opens a connection to a server; see `Link.open` for what it rejects with. The signal's reason is a text. */
export type Connect = (
  endpoint: Endpoint,
  milliseconds: number,
  signal: AbortSignal,
) => Promise<Link>;

/** Who signs in, and where. */
interface Credentials {
  readonly username: string | null;
  readonly password: string | null;
  readonly database: number;
}

/** How connections to the servers of a store are opened. */
export function openConnections(config: RedisStoreConfig, context: LinkContext): Connect {
  const { username, password, pathname } = new URL(config.url);
  const database = Number(pathname.slice(1) || "0");
  const credentials = {
    username: decodeURIComponent(username) || null,
    password: decodeURIComponent(password) || null,
    database,
  };
  return connectWith(config, credentials, context);
}

/** How connections to the Sentinels of a store are opened: they have credentials of their own. */
export function openSentinelConnections(config: RedisStoreConfig, context: LinkContext): Connect {
  const { sentinelUsername, sentinelPassword } = config;
  const credentials = { username: sentinelUsername, password: sentinelPassword, database: 0 };
  return connectWith(config, credentials, context);
}

/**
 * Lets no connection be used whose server does not call itself a primary: where Sentinels watch, the one at an address may
 * have become a replica while nobody was connected.
 */
export function connectToPrimaries(connect: Connect): Connect {
  return async (endpoint, milliseconds, signal) => {
    const link = await connect(endpoint, milliseconds, signal);
    try {
      const [role] = (await link.send(["ROLE"], milliseconds)) as [Buffer];
      if (String(role) === "master") return link;
    } catch (fault) {
      // Who may not ask for the role has to believe the Sentinels.
      if (fault instanceof Refusal && isNotPermitted(fault)) return link;
      link.end("the server did not say whether it is a primary");
      throw fault instanceof AnswerLost ? new NotSent("unreachable", fault.message) : fault;
    }
    link.end("the server is a replica");
    throw new NotSent("unreachable", "the server that the Sentinels name is a replica");
  };
}

/** Tells a node of a Cluster that it may answer although it is a replica. */
export function connectToReplicas(connect: Connect): Connect {
  return async (endpoint, milliseconds, signal) => {
    const link = await connect(endpoint, milliseconds, signal);
    try {
      await link.send(["READONLY"], milliseconds);
      return link;
    } catch (fault) {
      link.end("the replica cannot be read from");
      throw fault;
    }
  };
}

/** The servers that a configuration names, that of the URL first. */
export function startEndpoints({ url, nodes }: RedisStoreConfig): Endpoint[] {
  const { hostname, port } = new URL(url);
  return [{ host: bare(hostname), port: Number(port || "6379") }, ...nodes.map(parseEndpoint)];
}

/** From `host:port`, as a server or a person writes it; an IPv6 address may stand in brackets or bare. */
export function parseEndpoint(text: string): Endpoint {
  const colon = text.lastIndexOf(":");
  return { host: bare(text.slice(0, colon)), port: Number(text.slice(colon + 1)) };
}

function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, "$1");
}

function connectWith(
  { url, tls }: RedisStoreConfig,
  { username, password, database }: Credentials,
  context: LinkContext,
): Connect {
  const isSecure = url.startsWith("rediss:");
  return async ({ host, port }, milliseconds, signal) => {
    const { template, isReply } = await loadClient();
    const certificates = isSecure ? await readCertificates(tls) : null;
    const client = template.duplicate({
      socket: { host, port, reconnectStrategy: false, ...certificates },
      database,
      ...(username === null ? {} : { username }),
      ...(password === null ? {} : { password }),
    });
    return Link.open(client, isReply, { milliseconds, signal, context });
  };
}

/** What all connections are made of. */
interface LoadedClient {
  readonly template: RedisConnection;
  readonly isReply: (error: unknown) => error is Error;
}

let loading: Promise<LoadedClient> | null = null;

/** Loads the package, once. It takes long enough that no call should have to wait for it. */
export function loadClient(): Promise<LoadedClient> {
  return (loading ??= importClient());
}

/**
 * All connections are made from one client that never connects: for each set of options that differs from the one
 * before, `createClient` makes a class with a method for every command there is.
 */
async function importClient(): Promise<LoadedClient> {
  const { createClient, ErrorReply } = await import("@redis/client");
  const template = createClient({
    // An ended connection is never reopened by the client: it could not say what was sent before.
    socket: { reconnectStrategy: false },
    disableOfflineQueue: true,
    RESP: 2,
    maintNotifications: "disabled",
    // Every command has a timer of ours.
    commandOptions: { timeout: 0 },
  }) as never;
  return { template, isReply: (error) => error instanceof ErrorReply };
}

/** Read for each connection, so that renewed certificates are taken up. */
async function readCertificates(tls: TlsConfig) {
  const { caFile, certificateFile, keyFile, serverName } = tls;
  const [ca, cert, key] = await Promise.all([
    readOptional("ca_file", caFile),
    readOptional("certificate_file", certificateFile),
    readOptional("key_file", keyFile),
  ]);
  return {
    tls: true as const,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(serverName === null ? {} : { servername: serverName }),
  };
}

async function readOptional(name: string, path: string | null): Promise<Buffer | undefined> {
  if (path === null) return undefined;
  return readFile(path).catch((error: unknown) => {
    throw new NotSent("lasting", `its ${name} cannot be read: ${errorMessage(error)}`);
  });
}
