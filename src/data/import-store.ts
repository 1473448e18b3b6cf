import { isBobbinError } from "../errors.ts";
import type { DetailedEntry } from "./detailed-entry.ts";
import { ImportBatch, type ImportProgress, type ImportStop } from "./import-batch.ts";
import { parseEntryLine } from "./json-lines.ts";
import type { PersonStore } from "./person-store.ts";

export type { ImportProgress, ImportStop } from "./import-batch.ts";

/** How an import ended. */
export interface ImportResult extends ImportProgress {
  /** Null when all lines were imported. */
  readonly stopped: ImportStop | null;
}

/** What `importLines` is told. */
export interface ImportOptions {
  /** Check all lines, and write nothing. */
  readonly dryRun?: boolean;
  /** Called after each step. */
  readonly onProgress?: (progress: ImportProgress) => void;
}

/**
 * Writes entries that `exportLines` made, in steps that `transferLimits` bounds, and each step is on disk
 * before the next. A value that is there already is not written again, so that the same import can be
 * run again at little cost, whether or not it came to its end. An error of the table is part of the
 * result; others are thrown.
 */
export async function importLines(
  store: PersonStore,
  lines: AsyncIterable<string> | Iterable<string>,
  { dryRun = false, onProgress }: ImportOptions = {},
): Promise<ImportResult> {
  const batch = new ImportBatch(store, dryRun);
  let stopped: ImportStop | null = null;
  for await (const checked of checkLines(store, lines)) {
    const isBad = "error" in checked;
    if (isBad || !batch.fits(checked.entry)) {
      stopped = await batch.write();
      onProgress?.(batch.progress);
    }
    if (isBad) stopped ??= checked;
    if (stopped !== null || isBad) break;
    batch.add(checked.line, checked.entry);
  }
  stopped ??= await batch.write();
  onProgress?.(batch.progress);
  return { ...batch.progress, stopped };
}

/** The entries of all lines up to the first that is none, or does not fit the store. */
async function* checkLines(
  store: PersonStore,
  lines: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<
  { readonly line: number; readonly entry: DetailedEntry } | ImportStop,
  void,
  undefined
> {
  let line = 1;
  try {
    for await (const text of lines) {
      const entry = parseEntryLine(text, line);
      store.check(entry[0], entry[1]);
      yield { line, entry };
      line += 1;
    }
  } catch (error) {
    // The source of the lines throws such errors as well, of the line that it could not give.
    if (!isBobbinError(error)) throw error;
    yield { line, error };
  }
}
