/** Every call of a store: in time, not too many at once, and repeated only where that is safe. */

import type * as Pg from "pg";
import { postgresLimits } from "../../limits.ts";
import { CallGate } from "../remote/call-gate.ts";
import { AnswerLost, NotSent, type StorePlace } from "../remote/outcome.ts";
import { deadlineAfter, withRetries } from "../remote/retry.ts";
import type { ChangeLine } from "../remote/watch-line.ts";
import type { Answer, Connection, Statement } from "./client.ts";
import type { PostgresStoreConfig } from "./config.ts";
import { Connections } from "./connections.ts";
import { isRetryable, Refusal, toStoreError } from "./faults.ts";
import type { Statements } from "./statements.ts";
import { addedColumns } from "./tables.ts";

/** How often those who write are told that somebody watches. */
const watchedMilliseconds = 10_000;

/** A call that is under way, and the moment when it has to be over. */
export interface Call {
  readonly deadline: number;
}

/** A store as error texts name it, with what makes its tables. */
export interface PostgresPlace extends StorePlace {
  readonly command: string;
}

/** The calls of one store. */
export class Calls {
  readonly #place: PostgresPlace;
  readonly #connections: Connections;
  readonly #statements: Statements;
  readonly #gate: CallGate;
  #isReady = false;
  #written: () => void = () => {};

  constructor(
    pg: typeof Pg,
    config: PostgresStoreConfig,
    place: PostgresPlace,
    statements: Statements,
  ) {
    this.#place = place;
    this.#connections = new Connections(pg, config);
    this.#statements = statements;
    const { callsInFlightMax: callsMax, bytesInFlightMax: bytesMax } = postgresLimits;
    this.#gate = new CallGate(place, { callsMax, bytesMax });
  }

  /**
   * Carries out one call of the store, which writes so many bytes. `operation` is what a write does, see `describeCall`, and null
   * for a read. Rejects with errors of the table.
   */
  async run<T>(operation: string | null, work: (call: Call) => Promise<T>, bytes = 0): Promise<T> {
    this.#gate.enter(bytes);
    try {
      return await work({ deadline: deadlineAfter(this.#place.timeoutMilliseconds) });
    } catch (fault) {
      throw toStoreError(fault, this.#place, operation);
    } finally {
      if (operation !== null) this.#written();
      this.#gate.leave(bytes);
    }
  }

  /** Calls this after each write, whatever came of it. */
  whenWritten(written: () => void): void {
    this.#written = written;
  }

  /** Opens a connection on which the server tells of what is written to the store; calls `changed` each time. Rejects with a fault. */
  async openLine(namespace: string, changed: () => void): Promise<ChangeLine> {
    const begin = (): Call => ({ deadline: deadlineAfter(this.#place.timeoutMilliseconds) });
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    const connection = await this.#connections.openAlone(begin().deadline, resolve);
    const ask = (statement: Statement): Promise<Answer> =>
      connection.ask(statement, begin().deadline);
    let saidAt = performance.now();
    try {
      await this.#prepare(connection, begin());
      connection.hear((payload) => void (payload === namespace && changed()));
      await ask(this.#statements.listen());
      await ask(this.#statements.watched());
    } catch (fault) {
      connection.end("it tells of no changes");
      throw fault;
    }
    return {
      whenEnded: () => ended,
      close: () => connection.end("nobody watches any more"),
      check: async () => {
        const isDue = performance.now() - saidAt > watchedMilliseconds;
        await ask(isDue ? this.#statements.watched() : { text: "SELECT 1" });
        if (isDue) saidAt = performance.now();
      },
    };
  }

  /** Asks for something, again until it is answered. Rejects with a fault. */
  read(call: Call, statement: Statement): Promise<Answer> {
    return this.#repeat(call, false, async (connection) => {
      await this.#prepare(connection, call);
      return connection.ask(statement, call.deadline);
    });
  }

  /** Changes something in one statement, again only if that was certainly not done. Rejects with a fault. */
  write(call: Call, statement: Statement): Promise<Answer> {
    return this.#repeat(call, true, async (connection) => {
      await this.#prepare(connection, call);
      return connection.ask(statement, call.deadline);
    });
  }

  /** Changes something in a transaction that lets nobody else add keys to the store meanwhile; `isWanted` says whether it is kept. */
  add(call: Call, statement: Statement, isWanted: (answer: Answer) => boolean): Promise<Answer> {
    const begin = this.#statements.begin();
    return this.transact(call, begin, async (ask) => {
      const result = await ask(statement);
      return { result, isWanted: isWanted(result) };
    });
  }

  /** Changes something in several statements, of which `begin` begins the transaction. `work` may be done again, and says whether what it did is kept. */
  transact<T>(
    call: Call,
    begin: Statement,
    work: (
      ask: (statement: Statement) => Promise<Answer>,
    ) => Promise<{ result: T; isWanted: boolean }>,
  ): Promise<T> {
    return this.#repeat(call, true, async (connection) => {
      await this.#prepare(connection, call);
      const { result, isWanted } = await beforeCommit(connection, call, async () => {
        await connection.ask(begin, call.deadline);
        return work((statement) => connection.ask(statement, call.deadline));
      });
      await connection.ask({ text: isWanted ? "COMMIT" : "ROLLBACK" }, call.deadline);
      return result;
    });
  }

  /** What the server says of the tables and of how it keeps them; makes nothing. */
  look(call: Call): Promise<Answer> {
    return this.#repeat(call, false, (connection) =>
      connection.ask(this.#statements.look(), call.deadline),
    );
  }

  /** Ends the connections; what is under way fails. */
  close(): void {
    this.#connections.close();
  }

  #repeat<T>(
    call: Call,
    isWrite: boolean,
    attempt: (connection: Connection) => Promise<T>,
  ): Promise<T> {
    return withRetries(() => this.#connections.use(call.deadline, attempt), {
      deadlineMilliseconds: call.deadline,
      isRetryable: (fault) => isRetryable(fault, isWrite),
      signal: this.#connections.signal,
    });
  }

  /** Makes what is not there yet, once in a process. */
  async #prepare(connection: Connection, call: Call): Promise<void> {
    if (this.#isReady) return;
    await beforeCommit(connection, call, async () => {
      const { rows } = await connection.ask(this.#statements.look(), call.deadline);
      const { tables, columns } = rows[0] ?? {};
      if (Number(tables) < 2 || Number(columns) < addedColumns) {
        // Who makes tables at the same moment as another would fail. To look through a large table for its new index takes its time.
        const begin = `${this.#statements.begin().text}; SET LOCAL statement_timeout = 0`;
        const text = `${begin}; ${this.#statements.tables}; COMMIT`;
        await connection.ask({ text }, call.deadline);
      }
      await connection.ask(this.#statements.enrol(), call.deadline);
    });
    this.#isReady = true;
  }
}

/** Runs what commits nothing of the call: however it ends, the call was not carried out. */
async function beforeCommit<T>(
  connection: Connection,
  call: Call,
  steps: () => Promise<T>,
): Promise<T> {
  try {
    return await steps();
  } catch (fault) {
    if (fault instanceof AnswerLost)
      throw new NotSent(fault.isTimeout ? "timeout" : "unreachable", fault.message);
    if (!(fault instanceof Refusal)) throw fault;
    if (fault.isFatal) {
      connection.end(fault.message);
      throw new NotSent("unreachable", fault.message);
    }
    // Fails where the connection does, and then it is not used again.
    await connection.ask({ text: "ROLLBACK" }, call.deadline).catch(() => {});
    throw fault;
  }
}
