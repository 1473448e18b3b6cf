/** The store in a SQLite file: Spin's table, shared by any number of processes, Spin among them. */

import { dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { isBobbinError } from "../../errors.ts";
import { expiryLimits, fileLockLimits } from "../../limits.ts";
import { addToCounter } from "../counter.ts";
import { hasDetails, type KeptDetails, noDetails, settleDetails } from "../details.ts";
import type {
  ChangeSource,
  Commit,
  Details,
  Durability,
  Entry,
  KeyPage,
  ListOptions,
  StoredEntry,
  SynchronousStore,
  Versioned,
} from "../store.ts";
import { type Swept, Sweeper } from "../sweeper.ts";
import { CapacityWriter } from "./capacity.ts";
import { checkSmallFile } from "./file/check.ts";
import { type CommitSteps, describeCommit, runCommit } from "./commit.ts";
import { createChanges } from "./changes.ts";
import { openConnection, useClock } from "./file/connection.ts";
import { storeFault } from "./faults.ts";
import { FileCalls } from "./file-calls.ts";
import { syncFolder } from "./file/folder.ts";
import { KeyDetails } from "./key-details.ts";
import { listPage } from "./listing.ts";
import { readEntry, readValue, firstNumber, firstRow } from "./rows.ts";
import { prepareSchema } from "./file/schema.ts";
import { prepareStatements, type Statements } from "./statements.ts";
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
  /** Milliseconds since 1970; the clock of the machine, which all processes share, where left out. */
  readonly now?: () => number;
}

/** Opens the file, checks it and brings it to our schema. */
export function openSqliteStore(options: SqliteStoreOptions): SynchronousStore {
  try {
    const database = openConnection(options.path, options.durability, threadMilliseconds(options));
    try {
      if (options.now !== undefined) useClock(database, options.now);
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
  readonly #sql: Statements;
  readonly #calls: FileCalls;
  readonly #writer: CapacityWriter;
  readonly #versions: Versions;
  readonly #details: KeyDetails;
  readonly #sweeper: Sweeper;
  readonly #now: () => number;
  readonly lock?: NonNullable<FileCalls["lock"]>;
  readonly changes: ChangeSource;
  readonly syncUse: SynchronousStore["syncUse"];

  /** What a commit is made of; runs inside a transaction. */
  readonly #steps: CommitSteps = {
    fits: (key, version) => this.#fits(key, version),
    delete: (key) => void this.#sql.delete.run(this.#label, key),
    set: (key, value, details = {}) =>
      this.#put(key, value, settleDetails(details, noDetails, this.#now())),
    add: (key, delta, details) => this.#add(key, delta, details),
  };

  constructor(options: SqliteStoreOptions, database: DatabaseSync) {
    const { label, path, now = Date.now } = options;
    [this.#path, this.#label, this.#now] = [path, label, now];
    this.#sql = prepareStatements(database);
    const threadMillisecondsMax = threadMilliseconds(options);
    this.#calls = new FileCalls({ ...options, threadMillisecondsMax }, database, this.#sql);
    if (this.#calls.lock !== undefined) this.lock = this.#calls.lock;
    this.syncUse = this.#calls.syncUse;
    this.#writer = new CapacityWriter(this.#sql, options);
    this.#versions = new Versions(this.#sql, label);
    this.#details = new KeyDetails(database, this.#sql, options, (at) => this.#sweeper.expect(at));
    this.changes = createChanges(this.#calls, this.#sql, this.#versions, this.#details);
    this.#sweeper = new Sweeper(() => this.#sweep(), now);
    if (this.#details.areKept) this.#sweeper.expect(0);
  }

  get(key: string): Uint8Array | null {
    return this.#calls.read(() => this.#read(key));
  }

  set(key: string, value: Uint8Array, details?: Details): void {
    if (details !== undefined) return this.#setDetailed(key, value, details);
    this.#calls.beforeWrite();
    const written = this.#calls.answer(() => this.#writer.tryWrite(key, value));
    if (written) this.#calls.committed(value.byteLength);
    else this.#write(() => this.#writer.write(key, value), value.byteLength);
  }

  delete(key: string): void {
    this.#calls.beforeWrite();
    const { changes } = this.#calls.answer(() => this.#sql.delete.run(this.#label, key));
    if (changes !== 0) this.#calls.committed();
  }

  exists(key: string): boolean {
    return this.#calls.read(() => this.#has(key));
  }

  list(options: ListOptions): KeyPage {
    return this.#calls.answer(() => listPage(this.#sql, this.#label, options));
  }

  getMany(keys: readonly string[]): (Uint8Array | null)[] {
    return this.#calls.readTogether(() => keys.map((key) => this.#read(key)));
  }

  getEntries(keys: readonly string[]): (StoredEntry | null)[] {
    return this.#calls.readTogether(() =>
      keys.map((key) => readEntry(this.#sql, this.#label, key)),
    );
  }

  setMany(entries: readonly Entry[], details?: ReadonlyMap<string, Details>): void {
    const bytes = entries.reduce((sum, [, value]) => sum + value.byteLength, 0);
    const now = this.#now();
    if (details !== undefined && details.size > 0) this.#prepareDetails();
    this.#write(() => {
      for (const [key, value] of entries)
        this.#put(key, value, settleDetails(details?.get(key) ?? {}, noDetails, now));
    }, bytes);
  }

  deleteMany(keys: readonly string[]): void {
    this.#write(() => {
      for (const key of keys) this.#sql.delete.run(this.#label, key);
    });
  }

  increment(key: string, delta: bigint, details?: Details): bigint {
    if (details !== undefined) this.#prepareDetails();
    return this.#write(() => this.#add(key, delta, details));
  }

  getVersioned(key: string): Versioned {
    const watched = this.#calls.readTogether((): Versioned | null => {
      const version = this.#versions.find(key);
      return version === null ? null : { value: this.#read(key), version };
    });
    return (
      watched ??
      this.#write(() => {
        // With a key that has expired goes its version.
        this.#details.purge(key);
        return { version: this.#versions.give(key), value: this.#read(key) };
      })
    );
  }

  compareAndSwap(
    key: string,
    version: string | null,
    value: Uint8Array,
    details?: Details,
  ): boolean {
    if (details !== undefined) this.#prepareDetails();
    return this.#write(() => {
      if (!this.#fits(key, version)) return false;
      const before =
        version === null ? noDetails : (readEntry(this.#sql, this.#label, key) ?? noDetails);
      this.#put(key, value, settleDetails(details ?? {}, before, this.#now()));
      return true;
    }, value.byteLength);
  }

  commit(commit: Commit): bigint[] | null {
    const { isRead, needsDetails, bytes } = describeCommit(commit);
    if (isRead) return this.#calls.readTogether(() => runCommit(commit, this.#steps));
    if (needsDetails) this.#prepareDetails();
    return this.#write(() => runCommit(commit, this.#steps), bytes);
  }

  count(): number {
    return this.#calls.answer(() => firstNumber(this.#sql.countLiving, this.#label));
  }

  sizes(keys: readonly string[]): (number | null)[] {
    const sizeOf = (key: string): number | null =>
      (firstRow(this.#sql.size, this.#label, key)?.[0] ?? null) as number | null;
    return this.#calls.readTogether(() => keys.map(sizeOf));
  }

  whenDurable(): Promise<void> | null {
    return this.#calls.whenDurable();
  }

  describe(): string {
    return `"${this.#path}"`;
  }

  close(): void {
    this.#sweeper.close();
    this.#calls.close();
  }

  #read(key: string): Uint8Array | null {
    return readValue(this.#sql, this.#label, key);
  }

  #has(key: string): boolean {
    return firstRow(this.#sql.exists, this.#label, key) !== undefined;
  }

  #fits(key: string, version: string | null): boolean {
    return version === null ? !this.#has(key) : version === this.#versions.find(key);
  }

  #add(key: string, delta: bigint, details: Details = {}): bigint {
    const held = readEntry(this.#sql, this.#label, key);
    const { sum, bytes } = addToCounter(held?.value ?? null, delta, { store: this.#label, key });
    this.#put(key, bytes, settleDetails(details, held ?? noDetails, this.#now()));
    return sum;
  }

  /** Writes a key and what is kept beside it, or throws store-full. */
  #put(key: string, value: Uint8Array, details: KeptDetails): void {
    if (!hasDetails(details)) this.#writer.write(key, value);
    else if (!this.#details.tryPut(key, value, details)) throw this.#writer.full();
  }

  #prepareDetails(): void {
    if (!this.#calls.answer(() => this.#details.areKept)) {
      this.#calls.write(() => this.#details.prepare());
    }
  }

  #setDetailed(key: string, value: Uint8Array, details: Details): void {
    const kept = settleDetails(details, noDetails, this.#now());
    if (!hasDetails(kept)) return this.set(key, value);
    this.#prepareDetails();
    this.#calls.beforeWrite();
    const written = this.#calls.answer(() => this.#details.tryPut(key, value, kept));
    if (written) this.#calls.committed(value.byteLength);
    else this.#write(() => this.#put(key, value, kept), value.byteLength);
  }

  #sweep(): Swept {
    const next = this.#calls.answer(() => this.#details.next());
    if (next === null || next > this.#now()) return { next };
    this.#calls.write(() => this.#details.sweep(expiryLimits.sweptKeysMax));
    return { next: this.#calls.answer(() => this.#details.next()) };
  }

  /** Runs what writes in several statements; once more when the store only seemed full. */
  #write<T>(operation: () => T, bytes = 0): T {
    try {
      return this.#calls.write(operation, bytes);
    } catch (error) {
      const seemsFull = isBobbinError(error) && error.code === "store-full";
      if (!seemsFull || !this.#calls.write(() => this.#makeRoom())) throw error;
      return this.#calls.write(operation, bytes);
    }
  }

  /** Removes what has expired, all of it, or corrects the count; says whether there may be room now. */
  #makeRoom(): boolean {
    const removed = this.#details.sweep(Number.MAX_SAFE_INTEGER);
    return this.#writer.correctCount() || removed > 0;
  }
}
