/** How the calls of a store reach its file: locks, transactions, errors of the table, and what makes writes durable. */

import type { DatabaseSync } from "node:sqlite";
import { bobbinError, isBobbinError } from "../../errors.ts";
import { fileLockLimits } from "../../limits.ts";
import type { Durability, SyncUse } from "../store.ts";
import { Checkpoints } from "./checkpoints.ts";
import { connect } from "./file/connection.ts";
import { type DurabilityTracker, FileDurability } from "./durability.ts";
import { WalDurability } from "./wal-durability.ts";
import { isBusy, storeFault } from "./faults.ts";
import { HeldLock, type LockedConnection } from "./held-lock.ts";
import { ReadLock } from "./read-lock.ts";
import { firstRow } from "./rows.ts";
import type { Statements } from "./statements.ts";

/** What is known of the file. */
export interface FileCallsOptions {
  readonly path: string;
  readonly durability: Durability;
  readonly threadMillisecondsMax: number;
}

/** The calls of one connection. */
export class FileCalls {
  readonly #path: string;
  readonly #database: DatabaseSync;
  readonly #sql: Statements;
  readonly #durability: DurabilityTracker;
  readonly #checkpoints: Checkpoints;
  readonly #readLock: ReadLock;
  readonly #threadMillisecondsMax: number;
  /** Only where calls may not wait for as long as a call may take. */
  readonly lock: HeldLock | undefined;
  /** Commits of this connection. */
  commits = 0;

  constructor(options: FileCallsOptions, database: DatabaseSync, sql: Statements) {
    const { path, durability, threadMillisecondsMax } = options;
    this.#path = path;
    this.#database = database;
    this.#sql = sql;
    this.#checkpoints = new Checkpoints(path, (detail) => {
      this.#durability.lost(bobbinError("store-write-lost", { path, detail }));
    });
    this.#threadMillisecondsMax = threadMillisecondsMax;
    this.#readLock = new ReadLock(() => connect(path, threadMillisecondsMax));
    if (threadMillisecondsMax < fileLockLimits.busyMillisecondsMax) {
      this.lock = new HeldLock(this.#lockedConnection());
    }
    this.#durability =
      durability === "response"
        ? new WalDurability(path, database, sql.dataVersion)
        : new FileDurability(path, database.location() ?? path);
  }

  /** Runs one read, of which there may be many in a turn. */
  read<T>(operation: () => T): T {
    this.#readLock.beforeRead();
    return this.answer(operation);
  }

  /** Runs several reads that see one state of the file. */
  readTogether<T>(operation: () => T): T {
    return this.answer(() => inReadTransaction(this.#database, this.#sql, operation));
  }

  /** Runs what reads, or is one statement. */
  answer<T>(operation: () => T): T {
    this.#durability.beforeOperation();
    try {
      return operation();
    } catch (error) {
      throw this.#fault(error);
    }
  }

  /** To be called before a statement that writes by itself; `committed` follows when it has. */
  beforeWrite(): void {
    if (this.lock?.isHeld === true) throw this.lock.busy();
    this.#readLock.beforeWrite();
  }

  /** To be called after every commit with the bytes of the values in it. */
  committed(bytes = 0): void {
    this.commits += 1;
    this.#durability.afterWrite();
    this.#checkpoints.afterCommit(bytes);
  }

  /** Runs what writes in several statements. */
  write<T>(operation: () => T, bytes = 0): T {
    this.beforeWrite();
    const result = this.answer(() => inWriteTransaction(this.#database, this.#sql, operation));
    this.committed(bytes);
    return result;
  }

  /** See `Store.syncUse`. */
  get syncUse(): SyncUse | undefined {
    return this.#durability.syncUse;
  }

  /** See `Store.whenDurable`. */
  whenDurable(): Promise<void> | null {
    return this.#durability.whenDurable();
  }

  /** Closes the file. */
  close(): void {
    this.lock?.close();
    this.#checkpoints.close();
    this.#readLock.close();
    this.#database.close();
    this.#durability.close();
  }

  #fault(error: unknown): unknown {
    if (!isBusy(error) || this.lock === undefined) {
      const fault = storeFault(this.#path, error);
      if (isBobbinError(fault) && fault.code === "store-write-lost") this.#durability.lost(fault);
      return fault;
    }
    this.lock.hold(this.#threadMillisecondsMax);
    return this.lock.busy(error);
  }

  #lockedConnection(): LockedConnection {
    const { beginImmediate, rollback, dataVersion } = this.#sql;
    return {
      path: this.#path,
      setBusyTimeout: (milliseconds) => {
        this.#database.exec(`PRAGMA busy_timeout = ${milliseconds}`);
      },
      tryLock: () => {
        beginImmediate.run();
        rollback.run();
      },
      foreignVersion: () => firstRow(dataVersion)?.[0],
    };
  }
}

/** Runs `body` in a transaction that holds the write lock from its beginning, so that it never has to restart. */
function inWriteTransaction<T>(database: DatabaseSync, sql: Statements, body: () => T): T {
  sql.beginImmediate.run();
  return finish(database, sql, body);
}

/** Runs `body`, which only reads, so that all of it sees one state of the file. */
function inReadTransaction<T>(database: DatabaseSync, sql: Statements, body: () => T): T {
  sql.begin.run();
  return finish(database, sql, body);
}

function finish<T>(database: DatabaseSync, sql: Statements, body: () => T): T {
  try {
    const result = body();
    sql.commit.run();
    return result;
  } catch (error) {
    // Some faults, a full disk among them, have ended the transaction already.
    if (database.isTransaction) sql.rollback.run();
    throw error;
  }
}
