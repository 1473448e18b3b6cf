import { isBobbinError, type BobbinError } from "../errors.ts";
import type { DetailedEntry } from "./detailed-entry.ts";
import { entryGroups, type ExportOptions } from "./export-store.ts";
import { ImportBatch, type ImportProgress, type ImportStop } from "./import-batch.ts";
import type { PersonStore } from "./person-store.ts";

/** Which entries are copied, and who is told. */
export interface CopyOptions extends ExportOptions {
  /** Called after each step. */
  readonly onProgress?: (progress: ImportProgress) => void;
}

/** How a copy ended. */
export interface CopyResult extends ImportProgress {
  /** Null when all entries were copied. */
  readonly stopped: CopyStop | null;
}

/** Where a copy ended early. */
export interface CopyStop {
  readonly error: BobbinError;
  /** The last key that is copied with all that come before it; null where none is. */
  readonly lastKey: string | null;
}

/**
 * Copies entries into another store, in steps that `transferLimits` bounds; keys that are there only stay
 * as they are. A value that is there already is compared and not written, so that the same copy can be run again
 * at little cost, whether or not it came to its end. An error of the table is part of the result; others are thrown.
 */
export async function copyStore(
  from: PersonStore,
  to: PersonStore,
  { onProgress, ...which }: CopyOptions = {},
): Promise<CopyResult> {
  const copy = new Copy(to, onProgress);
  let error: BobbinError | null = null;
  try {
    for await (const entries of entryGroups(from, which)) {
      for (const entry of entries) {
        to.check(entry[0], entry[1]);
        await copy.add(entry);
      }
    }
  } catch (caught) {
    if (!isBobbinError(caught)) throw caught;
    error = caught;
  }
  const { lastKey, stop } = await copy.end();
  const reason = stop?.error ?? error;
  return { ...copy.progress, stopped: reason === null ? null : { error: reason, lastKey } };
}

/** Entries on their way, with the keys of those that are not written yet. */
class Copy {
  readonly #batch: ImportBatch;
  readonly #onProgress: CopyOptions["onProgress"];
  #waiting: string[] = [];
  #written = 0;
  #lastKey: string | null = null;
  #stop: ImportStop | null = null;

  constructor(to: PersonStore, onProgress: CopyOptions["onProgress"]) {
    this.#batch = new ImportBatch(to, false);
    this.#onProgress = onProgress;
  }

  get progress(): ImportProgress {
    return this.#batch.progress;
  }

  /** Throws what keeps the entries before this one from being written. */
  async add(entry: DetailedEntry): Promise<void> {
    if (!this.#batch.fits(entry)) await this.#write();
    if (this.#stop !== null) throw this.#stop.error;
    this.#waiting.push(entry[0]);
    this.#batch.add(this.#written + this.#waiting.length, entry);
  }

  /** Writes what is left, also after a fault of the store that is copied. */
  async end(): Promise<{ lastKey: string | null; stop: ImportStop | null }> {
    if (this.#stop === null) await this.#write();
    return { lastKey: this.#lastKey, stop: this.#stop };
  }

  async #write(): Promise<void> {
    try {
      this.#stop = await this.#batch.write();
    } catch (error) {
      // Reading what is there already failed.
      if (!isBobbinError(error)) throw error;
      this.#stop = { line: this.#written + 1, error };
    }
    const done = (this.#stop?.line ?? Infinity) - this.#written - 1;
    this.#lastKey = this.#waiting.slice(0, done).at(-1) ?? this.#lastKey;
    this.#written += this.#waiting.length;
    this.#waiting = [];
    this.#onProgress?.(this.#batch.progress);
  }
}
