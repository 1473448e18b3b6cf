/** One connection to the server: made as a store needs it, and ended by whatever leaves it in doubt. */

import { checkServerIdentity, type PeerCertificate } from "node:tls";
import type * as Pg from "pg";
import { loadClient } from "../remote/load-client.ts";
import { AnswerLost, NotSent } from "../remote/outcome.ts";
import { millisecondsUntil } from "../remote/retry.ts";
import { isCertificateError, readCertificates, type TlsConfig } from "../remote/tls.ts";
import type { PostgresStoreConfig } from "./config.ts";
import { isServerError, Refusal } from "./faults.ts";

/** How the client's package is found; another way only in tests. */
export type ImportPg = () => Promise<typeof Pg>;

/** A statement. With a name the server keeps its plan. */
export interface Statement {
  readonly name?: string;
  readonly text: string;
  readonly values?: readonly unknown[];
}

/** What came of a statement. */
export interface Answer {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly count: number;
}

/** Loads the client. Rejects with `store-package-missing` when it is not installed. */
export function loadPg(label: string, load: ImportPg = () => import("pg")): Promise<typeof Pg> {
  return loadClient(label, { engine: "PostgreSQL", packages: "pg", load });
}

// The server gives a statement up before we do, so that a write which waits too long was certainly not done.
const statementShare = 0.8;

/** What holds on every connection: a commit is on disk when it is answered, and no statement outlives its call. */
function setupOf({ timeoutMilliseconds }: PostgresStoreConfig): Statement {
  const timeout = String(Math.ceil(timeoutMilliseconds * statementShare));
  return {
    text: `SELECT pg_is_in_recovery() AS replica,
      set_config('statement_timeout', $1, false),
      set_config('idle_in_transaction_session_timeout', $1, false),
      CASE WHEN current_setting('synchronous_commit') IN ('on', 'remote_apply') THEN 'kept'
        ELSE set_config('synchronous_commit', 'on', false) END`,
    values: [timeout],
  };
}

/** A connection that is open. */
export class Connection {
  readonly #client: Pg.Client;
  readonly #onEnd: (connection: Connection) => void;
  #endedBy: string | null = null;
  #isAsking = false;

  private constructor(client: Pg.Client, onEnd: (connection: Connection) => void) {
    this.#client = client;
    this.#onEnd = onEnd;
    client.on("error", (error) => this.end(error.message));
    client.on("end", () => this.end("the server ended the connection"));
  }

  /** Opens one in time. Rejects with `NotSent` or `Refusal`. `onEnd` is called when it ends, for whatever reason. */
  static async open(
    pg: typeof Pg,
    config: PostgresStoreConfig,
    deadlineMilliseconds: number,
    onEnd: (connection: Connection) => void,
  ): Promise<Connection> {
    const milliseconds = Math.max(1, millisecondsUntil(deadlineMilliseconds));
    const client = new pg.Client({
      connectionString: config.url,
      ssl: config.tls === null ? false : await tlsOptions(config.tls),
      connectionTimeoutMillis: milliseconds,
      application_name: "bobbin",
    });
    const connection = new Connection(client, onEnd);
    try {
      await client.connect();
    } catch (error) {
      connection.end("it did not open");
      throw connectFault(error);
    }
    const { rows } = await connection
      .ask(setupOf(config), deadlineMilliseconds)
      .catch((fault: unknown) => {
        connection.end("it cannot be set up");
        throw fault instanceof AnswerLost ? new NotSent("unreachable", fault.message) : fault;
      });
    if (rows[0]?.["replica"] !== true) return connection;
    connection.end("the server is a replica");
    throw new NotSent("unreachable", "the server is a replica, which may be behind");
  }

  /** Whether it can be used. */
  get isOpen(): boolean {
    return this.#endedBy === null && !this.#isAsking;
  }

  /** Rejects with `Refusal`, `NotSent` or `AnswerLost`; after the last, and after a deadline, the connection has ended. */
  async ask(statement: Statement, deadlineMilliseconds: number): Promise<Answer> {
    if (this.#endedBy !== null) throw new NotSent("unreachable", this.#endedBy);
    const milliseconds = millisecondsUntil(deadlineMilliseconds);
    if (milliseconds === 0) {
      // It may be in the middle of a transaction, which nobody would end.
      this.end("no time was left");
      throw new NotSent("timeout", "no time was left");
    }
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      this.end("no answer in time");
    }, milliseconds);
    this.#isAsking = true;
    try {
      const { rows, rowCount } = await this.#client.query({
        ...statement,
        values: [...(statement.values ?? [])],
      });
      return { rows: rows ?? [], count: rowCount ?? 0 };
    } catch (error) {
      if (isServerError(error)) throw new Refusal(error);
      this.end("an answer was lost");
      const detail = isLate ? "no answer in time" : messageOf(error);
      throw new AnswerLost(detail, { isTimeout: isLate });
    } finally {
      clearTimeout(timer);
      this.#isAsking = false;
    }
  }

  /** Calls this with whatever is told on channels that the connection listens to. */
  hear(listener: (payload: string) => void): void {
    this.#client.on("notification", ({ payload = "" }) => listener(payload));
  }

  /** Ends it at once. */
  end(reason: string): void {
    if (this.#endedBy !== null) return;
    this.#endedBy = reason;
    // It answers nobody any more, so that nothing can be learned from how it ends.
    void this.#client.end().catch(() => {});
    this.#onEnd(this);
  }
}

async function tlsOptions(tls: TlsConfig) {
  const { serverName } = tls;
  const certificates = await readCertificates(tls).catch((error: unknown) => {
    throw new NotSent("lasting", messageOf(error));
  });
  if (serverName === null) return certificates;
  return {
    ...certificates,
    // The client asks for the name in the URL, whatever it is told.
    checkServerIdentity: (_host: string, certificate: PeerCertificate) =>
      checkServerIdentity(serverName, certificate),
  };
}

/** Nothing has been asked yet, so nothing can have happened. */
function connectFault(error: unknown): Error {
  if (isServerError(error)) return new Refusal(error);
  if (isCertificateError(error))
    return new NotSent("lasting", `its certificate or ours is not accepted: ${messageOf(error)}`);
  const text = messageOf(error);
  if (/does not support SSL/.test(text))
    return new NotSent("lasting", "it does not speak TLS; set ssl = on there, or tls = false here");
  return new NotSent(/timeout expired/.test(text) ? "timeout" : "unreachable", text);
}

function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return messageOf(error.errors[0]);
  return error instanceof Error && error.message !== "" ? error.message : String(error);
}
