/** Batches that are larger than what the service takes at a time. */

import { bobbinError, isBobbinError } from "../../errors.ts";
import { isFault } from "./faults.ts";
import type { Place } from "./place.ts";

/** How many of one chunk's keys are certainly done. */
export interface Progress {
  done: number;
}

/** Splits into parts of at most so many entries and, by `bytesOf`, so many bytes. */
export function splitIntoChunks<T>(
  entries: readonly T[],
  limits: { count: number; bytes: number },
  bytesOf: (entry: T) => number,
): T[][] {
  const chunks: T[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = bytesOf(entry);
    const last = chunks.at(-1);
    if (last === undefined || last.length >= limits.count || bytes + size > limits.bytes) {
      chunks.push([entry]);
      bytes = size;
    } else {
      last.push(entry);
      bytes += size;
    }
  }
  return chunks;
}

/**
 * Carries out one chunk after the other. Rejects with what the first one threw as long as nothing was done, and
 * later with `batch-incomplete`.
 */
export async function carryOut<T>(
  place: Place,
  chunks: readonly (readonly T[])[],
  work: (chunk: readonly T[], progress: Progress) => Promise<void>,
): Promise<void> {
  let done = 0;
  for (const chunk of chunks) {
    const progress: Progress = { done: 0 };
    try {
      await work(chunk, progress);
    } catch (error) {
      done += progress.done;
      if (done === 0 || !(isFault(error) || isBobbinError(error))) throw error;
      const { label: store, address } = place;
      const total = chunks.reduce((sum, one) => sum + one.length, 0);
      const detail = error.message;
      // A fault is dropped, as in `toStoreError`; an error of the table is safe to keep.
      const cause = isBobbinError(error) ? error : undefined;
      throw bobbinError("batch-incomplete", { store, address, done, total, detail }, cause);
    }
    done += chunk.length;
  }
}
