/** The store in a SQLite file: Spin's table, shared by any number of processes, Spin among them. */

import { dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { bobbinError, isBobbinError } from "../../errors.ts";
import { fileLockLimits } from "../../limits.ts";
import { addToCounter } from "../counter.ts";
import type {
  Durability,
  Entry,
  KeyPage,
  ListOptions,
  SynchronousStore,
  Versioned,
} from "../store.ts";
import { CapacityWriter } from "./capacity.ts";
import { checkSmallFile } from "./check.ts";
import { Checkpoints } from "./checkpoints.ts";
import { connect, openConnection } from "./connection.ts";
import { ReadLock } from "./read-lock.ts";
import { type DurabilityTracker, FileDurability, WalDurability } from "./durability.ts";
import { isBusy, storeFault } from "./faults.ts";
import { syncFolder } from "./folder.ts";
import { HeldLock, type LockedConnection } from "./held-lock.ts";
import { listPage } from "./listing.ts";
import { firstRow } from "./rows.ts";
import { prepareSchema } from "./schema.ts";
import { prepareStatements, type Statements } from "./statements.ts";
import { inReadTransaction, inWriteTransaction } from "./transaction.ts";
import { Versions } from "./versions.ts";

/** What a store in a file needs to know; `label` names its rows in the file. */
export interface SqliteStoreOptions {
  readonly label: string;
  /** Absolute path of the file, which is created with its folders where it does not exist. */
  readonly path: string;
  readonly tuplesMax: number;
  readonly durability: Durability;
  /**
   * How long a call may wait on its thread while another program holds the file locked. Less than
   * `busyMillisecondsMax`, its default, is for threads that others need as well; the store then has a `lock`.
   */
  readonly threadMillisecondsMax?: number;
}

/** Opens the file, checks it and brings it to our schema. */
export function openSqliteStore(options: SqliteStoreOptions): SynchronousStore {
  try {
    const database = openConnection(options.path, options.durability, threadMilliseconds(options));
    try {
      checkSmallFile(database, options.path);
      prepareSchema(database, options.path, options.label);
      if (options.durability !== "os") syncFolder(dirname(database.location() as string));
      return new SqliteStore(options, database);
    } catch (error) {
      database.close();
      throw error;
    }
  } catch (error) {
    throw storeFault(options.path, error, threadMilliseconds(options));
  }
}

function threadMilliseconds({ threadMillisecondsMax }: SqliteStoreOptions): number {
  return threadMillisecondsMax ?? fileLockLimits.busyMillisecondsMax;
}

class SqliteStore implements SynchronousStore {
  readonly #path: string;
  readonly #label: string;
  readonly #database: DatabaseSync;
  readonly #sql: Statements;
  readonly #writer: CapacityWriter;
  readonly #versions: Versions;
  readonly #durability: DurabilityTracker;
  readonly #checkpoints: Checkpoints;
  readonly #readLock: ReadLock;
  readonly #threadMillisecondsMax: number;
  readonly lock?: HeldLock;

  constructor(options: SqliteStoreOptions, database: DatabaseSync) {
    const { label, path, durability } = options;
    this.#path = path;
    this.#label = label;
    this.#database = database;
    this.#sql = prepareStatements(database);
    this.#writer = new CapacityWriter(this.#sql, options);
    this.#checkpoints = new Checkpoints(path, (detail) => {
      this.#durability.lost(bobbinError("store-write-lost", { path, detail }));
    });
    this.#threadMillisecondsMax = threadMilliseconds(options);
    this.#readLock = new ReadLock(() => connect(path, this.#threadMillisecondsMax));
    if (this.#threadMillisecondsMax < fileLockLimits.busyMillisecondsMax) {
      this.lock = new HeldLock(this.#lockedConnection());
    }
    this.#versions = new Versions(this.#sql, label);
    this.#durability =
      durability === "response"
        ? new WalDurability(path, database, this.#sql.dataVersion)
        : new FileDurability(path, database.location() ?? path);
  }

  get(key: string): Uint8Array | null {
    this.#readLock.beforeRead();
    return this.#answer(() => this.#read(key));
  }

  set(key: string, value: Uint8Array): void {
    this.#beforeWrite();
    const written = this.#answer(() => this.#writer.tryWrite(key, value));
    if (written) this.#committed(value.byteLength);
    else this.#write(() => this.#writer.write(key, value), value.byteLength);
  }

  delete(key: string): void {
    this.#beforeWrite();
    const { changes } = this.#answer(() => this.#sql.delete.run(this.#label, key));
    if (changes !== 0) this.#committed();
  }

  exists(key: string): boolean {
    this.#readLock.beforeRead();
    return this.#answer(() => this.#has(key));
  }

  list(options: ListOptions): KeyPage {
    return this.#answer(() => listPage(this.#sql, this.#label, options));
  }

  getMany(keys: readonly string[]): (Uint8Array | null)[] {
    const read = (): (Uint8Array | null)[] => keys.map((key) => this.#read(key));
    return this.#answer(() => inReadTransaction(this.#database, this.#sql, read));
  }

  setMany(entries: readonly Entry[]): void {
    const bytes = entries.reduce((sum, [, value]) => sum + value.byteLength, 0);
    this.#write(() => {
      for (const [key, value] of entries) this.#writer.write(key, value);
    }, bytes);
  }

  deleteMany(keys: readonly string[]): void {
    this.#write(() => {
      for (const key of keys) this.#sql.delete.run(this.#label, key);
    });
  }

  increment(key: string, delta: bigint): bigint {
    return this.#write(() => {
      const { sum, bytes } = addToCounter(this.#read(key), delta, { store: this.#label, key });
      this.#writer.write(key, bytes);
      return sum;
    });
  }

  getVersioned(key: string): Versioned {
    const read = (): Versioned | null => {
      const version = this.#versions.find(key);
      return version === null ? null : { value: this.#read(key), version };
    };
    const watched = this.#answer(() => inReadTransaction(this.#database, this.#sql, read));
    return (
      watched ?? this.#write(() => ({ version: this.#versions.give(key), value: this.#read(key) }))
    );
  }

  compareAndSwap(key: string, version: string | null, value: Uint8Array): boolean {
    return this.#write(() => {
      const fits = version === null ? !this.#has(key) : version === this.#versions.find(key);
      if (fits) this.#writer.write(key, value);
      return fits;
    }, value.byteLength);
  }

  count(): number {
    return this.#answer(() => firstRow(this.#sql.countTuples, this.#label)?.[0] as number);
  }

  sizes(keys: readonly string[]): (number | null)[] {
    const read = (): (number | null)[] =>
      keys.map((key) => (firstRow(this.#sql.size, this.#label, key)?.[0] ?? null) as number | null);
    return this.#answer(() => inReadTransaction(this.#database, this.#sql, read));
  }

  whenDurable(): Promise<void> | null {
    return this.#durability.whenDurable();
  }

  describe(): string {
    return `"${this.#path}"`;
  }

  close(): void {
    this.lock?.close();
    this.#checkpoints.close();
    this.#readLock.close();
    this.#database.close();
    this.#durability.close();
  }

  #read(key: string): Uint8Array | null {
    const value = firstRow(this.#sql.get, this.#label, key)?.[0];
    if (value === undefined) return null;
    if (value instanceof Uint8Array) return value;
    return (firstRow(this.#sql.getBytes, this.#label, key)?.[0] ?? null) as Uint8Array | null;
  }

  #has(key: string): boolean {
    return firstRow(this.#sql.exists, this.#label, key) !== undefined;
  }

  /** Runs what reads, or is one statement. */
  #answer<T>(operation: () => T): T {
    this.#durability.beforeOperation();
    try {
      return operation();
    } catch (error) {
      throw this.#fault(error);
    }
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

  #beforeWrite(): void {
    if (this.lock?.isHeld === true) throw this.lock.busy();
    this.#readLock.beforeWrite();
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

  /** To be called after every commit with the bytes of the values in it. */
  #committed(bytes = 0): void {
    this.#durability.afterWrite();
    this.#checkpoints.afterCommit(bytes);
  }

  /** Runs what writes in several statements; once more when the store only seemed full. */
  #write<T>(operation: () => T, bytes = 0): T {
    this.#beforeWrite();
    const transact = <U>(body: () => U): U => {
      const result = this.#answer(() => inWriteTransaction(this.#database, this.#sql, body));
      this.#committed(bytes);
      return result;
    };
    try {
      return transact(operation);
    } catch (error) {
      const seemsFull = isBobbinError(error) && error.code === "store-full";
      if (seemsFull && transact(() => this.#writer.correctCount())) return transact(operation);
      throw error;
    }
  }
}
