/** Knows whether what a connection wrote or read is on disk, and brings it there. */

import { closeSync, fdatasync, openSync } from "node:fs";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { bobbinError } from "../../errors.ts";
import type { SyncUse } from "../store.ts";
import { GroupSync } from "./group-sync.ts";
import { leaveMark } from "./file/lost-mark.ts";
import { OpenFiles } from "./open-files.ts";
import { firstRow } from "./rows.ts";

/** What the store tells and asks, whatever its mode of durability. */
export interface DurabilityTracker {
  /** Before every operation; throws when writes were lost. */
  beforeOperation(): void;
  /** After every commit of the store's own. */
  afterWrite(): void;
  /** SQLite, or its checkpoints, could not sync: from now on everything fails. */
  lost(error: Error): void;
  /** See `Store.whenDurable`. */
  whenDurable(): Promise<void> | null;
  /** What its syncs have cost; undefined where there are none. */
  readonly syncUse?: SyncUse;
  /** To be called when the connection is closed. */
  close(): void;
}

/** For the modes in which a commit needs no sync of ours: sees only whether the files are still there. */
export class FileDurability implements DurabilityTracker {
  readonly #files: OpenFiles;
  readonly #location: string;
  #failure: Error | null = null;
  #touched = false;

  constructor(path: string, location: string) {
    this.#location = location;
    this.#files = new OpenFiles(path, location);
  }

  beforeOperation(): void {
    const failure = this.#failure ?? this.#files.failure;
    if (failure !== null) throw failure;
    this.#touched = true;
  }

  afterWrite(): void {}

  lost(error: Error): void {
    this.#failure ??= error;
    leaveMark(this.#location);
  }

  whenDurable(): Promise<void> | null {
    if (this.#touched) this.#files.lookNowAndThen();
    this.#touched = false;
    const failure = this.#failure ?? this.#files.failure;
    return failure === null ? null : Promise.reject(failure);
  }

  close(): void {}
}

/** Syncs the WAL for all who wait for it. */
export class WalDurability implements DurabilityTracker {
  readonly #path: string;
  readonly #location: string;
  readonly #files: OpenFiles;
  readonly #descriptor: number;
  readonly #dataVersion: StatementSync;
  readonly #group = new GroupSync(() => this.#sync());
  readonly syncUse = { syncs: 0, waits: 0, milliseconds: 0 };
  #lost: Error | null = null;
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
    this.#files = new OpenFiles(path, this.#location);
    // Only the -wal: to close the database or its -shm by hand would drop the locks that SQLite holds.
    this.#descriptor = openSync(`${this.#location}-wal`, "r+");
  }

  beforeOperation(): void {
    const failure = this.#failure;
    if (failure !== null) throw failure;
    this.#touched = true;
  }

  afterWrite(): void {
    this.#written = true;
  }

  lost(error: Error): void {
    this.#lost ??= error;
    leaveMark(this.#location);
  }

  whenDurable(): Promise<void> | null {
    if (this.#touched) this.#files.lookNowAndThen();
    const failure = this.#failure;
    if (failure !== null) return Promise.reject(failure);
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

  get #failure(): Error | null {
    return this.#lost ?? this.#files.failure ?? this.#group.failure;
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
    const failure = this.#lost ?? this.#files.failure;
    if (failure !== null) throw failure;
  }

  #syncWal(): Promise<void> {
    return new Promise((resolve, reject) => {
      fdatasync(this.#descriptor, (error) => {
        if (error === null) return resolve();
        leaveMark(this.#location);
        const parameters = { path: this.#path, detail: error.message };
        reject(bobbinError("store-write-lost", parameters, error));
      });
    });
  }
}
