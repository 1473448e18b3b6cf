/**
 * Knows whether what a connection wrote or read is on disk, and brings it there by group commit: one sync of a file serves everybody
 * who waits for what was written before it began. See docs/decisions/0002-durable-before-the-response.md.
 */

import { closeSync, fdatasync, openSync } from "node:fs";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { bobbinError } from "../../errors.ts";
import type { DurabilityTracker } from "./durability.ts";
import { leaveMark } from "./file/lost-mark.ts";
import { OpenFiles } from "./open-files.ts";
import { firstRow } from "./rows.ts";

/** Syncs the WAL for all who wait for it. */
export class WalDurability implements DurabilityTracker {
  readonly #path: string;
  readonly #location: string;
  readonly #files: OpenFiles;
  readonly #descriptor: number;
  readonly #dataVersion: StatementSync;
  readonly #group = new GroupSync(() => this.#sync());
  readonly syncUse = { syncs: 0, waits: 0, milliseconds: 0 };
  /** What came first of all that keeps what is written from being found on disk. */
  #failure: Error | null = null;
  /** Whether anything was read or written since it was last looked at. */
  #touched = false;
  /** Whether anything was committed here since the latest sync began. */
  #written = false;
  /** Changes with every commit of others; as it was when the latest sync began. */
  #foreignVersion: unknown = null;

  constructor(path: string, database: DatabaseSync, dataVersion: StatementSync) {
    this.#path = path;
    this.#location = database.location() ?? path;
    this.#dataVersion = dataVersion;
    this.#files = new OpenFiles(path, this.#location, (error) => (this.#failure ??= error));
    // Only the -wal: to close the database or its -shm by hand would drop the locks that SQLite holds.
    this.#descriptor = openSync(`${this.#location}-wal`, "r+");
  }

  beforeOperation(): void {
    if (this.#failure !== null) throw this.#failure;
    this.#touched = true;
  }

  afterWrite(): void {
    this.#written = true;
  }

  lost(error: Error): void {
    this.#failure ??= error;
    leaveMark(this.#location);
  }

  whenDurable(): Promise<void> | null {
    if (this.#touched && performance.now() >= this.#files.lookAt) this.#files.lookAtAll();
    if (this.#failure !== null) return Promise.reject(this.#failure);
    const covered = !this.#touched || this.#isCovered();
    this.#touched = false;
    const durable = covered ? this.#group.latest : this.#group.request();
    if (durable !== null) this.syncUse.waits += 1;
    return durable;
  }

  close(): void {
    this.#files.close();
    const close = (): void => closeSync(this.#descriptor);
    const { latest } = this.#group;
    if (latest === null) close();
    else latest.then(close, close);
  }

  /** Whether the latest sync began after all that is committed now. */
  #isCovered(): boolean {
    if (this.#written || this.#foreignVersion === null) return false;
    return this.#readForeignVersion() === this.#foreignVersion;
  }

  /** Null when it cannot be told: the store is closed, or the file cannot be read. */
  #readForeignVersion(): unknown {
    try {
      return firstRow(this.#dataVersion)?.[0] ?? null;
    } catch {
      // Then nothing counts as covered, and the sync itself finds out how the disk is.
      return null;
    }
  }

  async #sync(): Promise<void> {
    this.#written = false;
    this.#foreignVersion = this.#readForeignVersion();
    const startedAt = performance.now();
    await this.#syncWal();
    this.syncUse.syncs += 1;
    this.syncUse.milliseconds += performance.now() - startedAt;
    // What is on disk is of use only where the next start will find it.
    this.#files.look();
    if (this.#failure !== null) throw this.#failure;
  }

  #syncWal(): Promise<void> {
    return new Promise((resolve, reject) => {
      fdatasync(this.#descriptor, (error) => {
        if (error === null) return resolve();
        leaveMark(this.#location);
        const parameters = { path: this.#path, detail: error.message };
        const lost = bobbinError("store-write-lost", parameters, error);
        this.#failure ??= lost;
        reject(lost);
      });
    });
  }
}

/** Starts a sync of the file; it covers all that was written before this call. */
export type Sync = () => Promise<void>;

/** Runs one sync at a time and at most one more after it. Once one has failed, all requests fail. */
export class GroupSync {
  readonly #sync: Sync;
  #running: Promise<void> | null = null;
  #queued: Promise<void> | null = null;
  #failure: Error | null = null;

  constructor(sync: Sync) {
    this.#sync = sync;
  }

  /** The error of the sync that failed, or null. */
  get failure(): Error | null {
    return this.#failure;
  }

  /** The promise of the sync that was asked for last, or null when it has ended. */
  get latest(): Promise<void> | null {
    return this.#queued ?? this.#running;
  }

  /** The promise of a sync that starts after this call. */
  request(): Promise<void> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    if (this.#running === null) return this.#start();
    if (this.#queued === null) {
      this.#queued = this.#running.then(() => {
        this.#queued = null;
        return this.#start();
      });
      ignoreUnheard(this.#queued);
    }
    return this.#queued;
  }

  #start(): Promise<void> {
    this.#running = this.#sync().then(
      () => {
        this.#running = null;
      },
      (error: unknown) => {
        // The kernel reports a failed write once and forgets it: a retry that succeeds proves nothing.
        this.#failure = error instanceof Error ? error : new Error(String(error));
        this.#running = null;
        throw error;
      },
    );
    ignoreUnheard(this.#running);
    return this.#running;
  }
}

/** Whoever waits hears of a failure by the same promise; nobody has to wait. */
function ignoreUnheard(promise: Promise<void>): void {
  promise.catch(() => {});
}
