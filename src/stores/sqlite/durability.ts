/** Knows whether what a connection wrote or read is on disk, and brings it there. */

import { closeSync, fdatasync, openSync } from "node:fs";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { bobbinError } from "../../errors.ts";
import { GroupSync } from "./group-sync.ts";
import { firstRow } from "./rows.ts";

/** What the store tells and asks, whatever its mode of durability. */
export interface DurabilityTracker {
  /** Before every operation; throws when writes were lost. */
  beforeOperation(): void;
  /** After every commit of the store's own. */
  afterWrite(): void;
  /** See `Store.whenDurable`. */
  whenDurable(): Promise<void> | null;
  /** To be called when the connection is closed. */
  close(): void;
}

/** For the modes in which a commit needs no sync of ours. */
export const nothingToWaitFor: DurabilityTracker = Object.freeze({
  beforeOperation() {},
  afterWrite() {},
  whenDurable: () => null,
  close() {},
});

/** Syncs the WAL for all who wait for it. */
export class WalDurability implements DurabilityTracker {
  readonly #path: string;
  readonly #descriptor: number;
  readonly #dataVersion: StatementSync;
  readonly #group = new GroupSync(() => this.#sync());
  /** Whether anything was read or written since it was last looked at. */
  #touched = false;
  /** Whether anything was committed here since the latest sync began. */
  #written = false;
  /** Changes with every commit of others; as it was when the latest sync began. */
  #foreignVersion: unknown = null;

  constructor(path: string, database: DatabaseSync, dataVersion: StatementSync) {
    this.#path = path;
    this.#dataVersion = dataVersion;
    // Only the -wal: to close the database or its -shm by hand would drop the locks that SQLite holds.
    this.#descriptor = openSync(`${database.location()}-wal`, "r+");
  }

  beforeOperation(): void {
    if (this.#group.failure !== null) throw this.#group.failure;
    this.#touched = true;
  }

  afterWrite(): void {
    this.#written = true;
  }

  whenDurable(): Promise<void> | null {
    if (this.#group.failure !== null) return Promise.reject(this.#group.failure);
    const covered = !this.#touched || this.#isCovered();
    this.#touched = false;
    return covered ? this.#group.latest : this.#group.request();
  }

  close(): void {
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

  #sync(): Promise<void> {
    this.#written = false;
    this.#foreignVersion = this.#readForeignVersion();
    return new Promise((resolve, reject) => {
      fdatasync(this.#descriptor, (error) => {
        if (error === null) resolve();
        else
          reject(
            bobbinError("store-write-lost", { path: this.#path, detail: error.message }, error),
          );
      });
    });
  }
}
