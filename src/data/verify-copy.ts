import { isSameEntry } from "./detailed-entry.ts";
import { entryGroups, type ExportOptions } from "./export-store.ts";
import type { PersonStore } from "./person-store.ts";

/** Most keys that are named as different. */
export const differingKeysMax = 5;

/** How far a comparison is. */
export interface VerifyProgress {
  readonly entries: number;
  /** Bytes of keys and values. */
  readonly bytes: number;
}

/** What a comparison found. */
export interface VerifyResult extends VerifyProgress {
  /** Keys that the copy lacks, or has with another value. */
  readonly differences: number;
  /** The first of them. */
  readonly examples: readonly string[];
}

/**
 * Compares each entry of a store with the copy's, byte by byte, and what is kept beside it. What the copy has besides is no difference.
 * Entries that are written meanwhile may differ. Rejects with errors of the table.
 */
export async function verifyCopy(
  from: PersonStore,
  to: PersonStore,
  options: ExportOptions & { readonly onProgress?: (progress: VerifyProgress) => void } = {},
): Promise<VerifyResult> {
  const { onProgress, ...which } = options;
  let [entries, bytes, differences] = [0, 0, 0];
  const examples: string[] = [];
  for await (const group of entryGroups(from, which)) {
    const copies = await to.getEntries(group.map(([key]) => key));
    for (const [index, [key, value, beside]] of group.entries()) {
      const copy = copies[index] ?? null;
      entries += 1;
      bytes += Buffer.byteLength(key) + value.byteLength;
      if (isSameEntry(copy, value, beside)) continue;
      differences += 1;
      if (examples.length < differingKeysMax) examples.push(key);
    }
    onProgress?.({ entries, bytes });
  }
  return { entries, bytes, differences, examples };
}
