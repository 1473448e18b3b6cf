/** Batches: read in parts, written whole. */

import { bobbinError } from "../../errors.ts";
import { redisLimits } from "../../limits.ts";

/** Reads part by part, so that the server can answer others in between; the answers in the order of the keys. */
export async function inParts<T>(
  keys: readonly string[],
  read: (part: readonly string[]) => Promise<readonly T[]>,
): Promise<T[]> {
  const { readKeysMax } = redisLimits;
  const answers: T[] = [];
  for (let start = 0; start < keys.length; start += readKeysMax) {
    answers.push(...(await read(keys.slice(start, start + readKeysMax))));
  }
  return answers;
}

/** The error for a batch that the server would be busy with for too long. */
export function batchTooLarge(keys: number): Error {
  const { batchKeysMax } = redisLimits;
  return bobbinError("batch-too-large", { what: "keys", found: keys, max: batchKeysMax });
}
