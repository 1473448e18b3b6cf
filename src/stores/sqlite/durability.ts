/** What a store asks of durability, and the modes in which a commit needs no sync of ours. */

import type { SyncUse } from "../store.ts";
import { leaveMark } from "./file/lost-mark.ts";
import { OpenFiles } from "./open-files.ts";

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
    this.#files = new OpenFiles(path, location, (error) => (this.#failure ??= error));
  }

  beforeOperation(): void {
    if (this.#failure !== null) throw this.#failure;
    this.#touched = true;
  }

  afterWrite(): void {}

  lost(error: Error): void {
    this.#failure ??= error;
    leaveMark(this.#location);
  }

  whenDurable(): Promise<void> | null {
    if (this.#touched && performance.now() >= this.#files.lookAt) this.#files.lookAtAll();
    this.#touched = false;
    return this.#failure === null ? null : Promise.reject(this.#failure);
  }

  close(): void {}
}
