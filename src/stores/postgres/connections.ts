/** The connections of one store: opened when they are needed, kept while they are good. */

import type * as Pg from "pg";
import { postgresLimits } from "../../limits.ts";
import { NotSent } from "../remote/outcome.ts";
import { Turns } from "../remote/turns.ts";
import { Connection } from "./client.ts";
import type { PostgresStoreConfig } from "./config.ts";

/** Lends connections. */
export class Connections {
  readonly #pg: typeof Pg;
  readonly #config: PostgresStoreConfig;
  readonly #turns = new Turns(postgresLimits.connectionsMax);
  readonly #closing = new AbortController();
  readonly #open = new Set<Connection>();
  readonly #idle: Connection[] = [];

  constructor(pg: typeof Pg, config: PostgresStoreConfig) {
    this.#pg = pg;
    this.#config = config;
  }

  /** Whether the store is closed. */
  get signal(): AbortSignal {
    return this.#closing.signal;
  }

  /** Runs something on a connection of its own. Rejects as that does, and before it with `NotSent` or `Refusal`. */
  async use<T>(deadline: number, work: (connection: Connection) => Promise<T>): Promise<T> {
    const leave = await this.#turns.enter(deadline, this.#closing.signal);
    if (leave === null) {
      const isClosed = this.#closing.signal.aborted;
      throw isClosed
        ? new NotSent("closed", "the store is closed")
        : new NotSent("timeout", "all connections are in use");
    }
    try {
      const connection = await this.#take(deadline);
      try {
        return await work(connection);
      } finally {
        if (connection.isOpen) this.#idle.push(connection);
      }
    } finally {
      leave();
    }
  }

  /** Ends all of them at once. */
  close(): void {
    this.#closing.abort();
    for (const connection of [...this.#open]) connection.end("the store is closed");
  }

  async #take(deadline: number): Promise<Connection> {
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      if (idle.isOpen) return idle;
    }
    return this.openAlone(deadline, () => {});
  }

  /** Opens a connection that is lent to nobody, and tells when it has ended. */
  async openAlone(deadline: number, onEnd: () => void): Promise<Connection> {
    const gone = (ended: Connection): void => {
      this.#open.delete(ended);
      onEnd();
    };
    const connection = await Connection.open(this.#pg, this.#config, deadline, gone);
    this.#open.add(connection);
    if (!this.#closing.signal.aborted) return connection;
    connection.end("the store is closed");
    throw new NotSent("closed", "the store is closed");
  }
}
