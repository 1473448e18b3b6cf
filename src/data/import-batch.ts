import { bobbinError, isBobbinError, type BobbinError } from "../errors.ts";
import { transferLimits } from "../limits.ts";
import {
  type Beside,
  type DetailedEntry,
  isNothing,
  isSameEntry,
  toDetails,
} from "./detailed-entry.ts";
import type { PersonStore } from "./person-store.ts";

/** How far an import is. */
export interface ImportProgress {
  /** Entries that were written; of a dry run, those that would be. */
  readonly written: number;
  /** Entries that the store held already, as they are. */
  readonly unchanged: number;
  /** Bytes of keys and values in both. */
  readonly bytes: number;
}

/** Where an import ended early: every line before this one was imported, and none from it on. */
export interface ImportStop {
  readonly line: number;
  readonly error: BobbinError;
}

interface Line {
  readonly line: number;
  readonly entry: DetailedEntry;
  /** Whether the store has no such key yet. */
  readonly isNew: boolean;
}

/** An entry that is to be written, under its key. */
interface Waiting {
  readonly line: number;
  readonly value: Uint8Array;
  readonly beside: Beside;
}

/** Entries that are written together. */
export class ImportBatch {
  readonly #store: PersonStore;
  readonly #isDryRun: boolean;
  readonly #entries = new Map<string, Waiting>();
  #heldBytes = 0;
  /** Keys that a dry run would have added; kept only where the store has a limit, and then no more than that. */
  readonly #added = new Set<string>();
  #progress: ImportProgress = { written: 0, unchanged: 0, bytes: 0 };

  constructor(store: PersonStore, isDryRun: boolean) {
    this.#store = store;
    this.#isDryRun = isDryRun;
  }

  /** What was written so far. */
  get progress(): ImportProgress {
    return this.#progress;
  }

  /** Whether there is room for this entry; a key stands in a batch once, so that the later value wins. */
  fits([key, value]: DetailedEntry): boolean {
    if (this.#entries.size === 0) return true;
    return (
      this.#entries.size < transferLimits.batchKeysMax &&
      this.#heldBytes + value.byteLength <= transferLimits.batchBytesMax &&
      !this.#entries.has(key)
    );
  }

  /** Takes an entry that fits. */
  add(line: number, [key, value, beside]: DetailedEntry): void {
    this.#entries.set(key, { line, value, beside });
    this.#heldBytes += value.byteLength;
  }

  /** Writes what differs from the store; the batch is empty then. Says at which line that failed, or null. */
  async write(): Promise<ImportStop | null> {
    const changed = await this.#findChanged();
    const stop = this.#isDryRun ? await this.#tryOut(changed) : await this.#set(changed);
    const end = stop?.line ?? Infinity;
    const done = [...this.#entries].filter(([, { line }]) => line < end);
    const written = changed.filter(({ line }) => line < end).length;
    const bytes = done.reduce((sum, [key, { value }]) => sum + entryBytes(key, value), 0);
    this.#progress = {
      written: this.#progress.written + written,
      unchanged: this.#progress.unchanged + done.length - written,
      bytes: this.#progress.bytes + bytes,
    };
    this.#entries.clear();
    this.#heldBytes = 0;
    return stop;
  }

  /** Reads only values that have the same size, so that it never holds more than twice the batch. */
  async #findChanged(): Promise<Line[]> {
    const keys = [...this.#entries.keys()];
    const sizes = await this.#store.sizes(keys);
    const alike = keys.filter(
      (key, index) => sizes[index] === this.#entries.get(key)?.value.length,
    );
    const found = await this.#store.getEntries(alike);
    const there = new Map(alike.map((key, index) => [key, found[index] ?? null]));
    return [...this.#entries].flatMap(([key, { line, value, beside }], index): Line[] => {
      if (isSameEntry(there.get(key) ?? null, value, beside)) return [];
      return [{ line, entry: [key, value, beside], isNew: sizes[index] === null }];
    });
  }

  async #set(changed: readonly Line[]): Promise<ImportStop | null> {
    const [first] = changed;
    if (first === undefined) return null;
    try {
      const detailed = changed.filter(({ entry }) => !isNothing(entry[2]));
      await this.#store.setMany(
        changed.map(({ entry: [key, value] }) => [key, value]),
        new Map(detailed.map(({ entry: [key, , beside] }) => [key, toDetails(beside)])),
      );
      await this.#store.whenDurable();
      return null;
    } catch (error) {
      if (!isBobbinError(error)) throw error;
      return error.code === "store-full" ? this.#fill(changed) : { line: first.line, error };
    }
  }

  /** Writes one by one into a store that has no room for all, which shows for which line it has none. */
  async #fill(changed: readonly Line[]): Promise<ImportStop | null> {
    for (const { line, entry } of changed) {
      try {
        const [key, value, beside] = entry;
        await this.#store.set(key, value, isNothing(beside) ? undefined : toDetails(beside));
      } catch (error) {
        if (!isBobbinError(error)) throw error;
        return { line, error };
      }
    }
    await this.#store.whenDurable();
    return null;
  }

  async #tryOut(changed: readonly Line[]): Promise<ImportStop | null> {
    const max = this.#store.config.limits.tuplesMax;
    if (max === Infinity) return null;
    const count = await this.#store.count();
    for (const { line, entry, isNew } of changed) {
      if (!isNew || this.#added.has(entry[0])) continue;
      if (count + this.#added.size >= max)
        return { line, error: bobbinError("store-full", { store: this.#store.label, max }) };
      this.#added.add(entry[0]);
    }
    return null;
  }
}

function entryBytes(key: string, value: Uint8Array): number {
  return Buffer.byteLength(key) + value.byteLength;
}
