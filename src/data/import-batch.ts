import { bobbinError, isBobbinError, type BobbinError } from "../errors.ts";
import { transferLimits } from "../limits.ts";
import type { Entry } from "../stores/store.ts";
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
  readonly entry: Entry;
  /** Whether the store has no such key yet. */
  readonly isNew: boolean;
}

/** Entries that are written together. */
export class ImportBatch {
  readonly #store: PersonStore;
  readonly #isDryRun: boolean;
  readonly #entries = new Map<string, { readonly line: number; readonly value: Uint8Array }>();
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
  fits([key, value]: Entry): boolean {
    if (this.#entries.size === 0) return true;
    return (
      this.#entries.size < transferLimits.batchKeysMax &&
      this.#heldBytes + value.byteLength <= transferLimits.batchBytesMax &&
      !this.#entries.has(key)
    );
  }

  /** Takes an entry that fits. */
  add(line: number, [key, value]: Entry): void {
    this.#entries.set(key, { line, value });
    this.#heldBytes += value.byteLength;
  }

  /** Writes what differs from the store; the batch is empty then. Says at which line that failed, or null. */
  async write(): Promise<ImportStop | null> {
    const changed = await this.#findChanged();
    const stop = this.#isDryRun ? await this.#tryOut(changed) : await this.#set(changed);
    const end = stop?.line ?? Infinity;
    const done = [...this.#entries].filter(([, { line }]) => line < end);
    const written = changed.filter(({ line }) => line < end).length;
    const bytes = done.reduce((sum, [key, { value }]) => sum + entryBytes([key, value]), 0);
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
    const values = await this.#store.getMany(alike);
    const there = new Map(alike.map((key, index) => [key, values[index] ?? null]));
    return [...this.#entries].flatMap(([key, { line, value }], index) => {
      const current = there.get(key) ?? null;
      if (current !== null && Buffer.compare(current, value) === 0) return [];
      return [{ line, entry: [key, value], isNew: sizes[index] === null }];
    });
  }

  async #set(changed: readonly Line[]): Promise<ImportStop | null> {
    const [first] = changed;
    if (first === undefined) return null;
    try {
      await this.#store.setMany(changed.map(({ entry }) => entry));
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
        await this.#store.set(...entry);
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

function entryBytes([key, value]: Entry): number {
  return Buffer.byteLength(key) + value.byteLength;
}
