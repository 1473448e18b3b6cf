/** Many keys at once: side by side, not all or nothing, for every key is a partition of its own. */

import { type BobbinError, bobbinError, isBobbinError } from "../../errors.ts";
import { cosmosLimits } from "../../limits.ts";

/**
 * Does something for each of the list, a few at a time; after a failure nothing more is begun. Resolves to the answers in
 * order. Rejects with the first failure after all that was begun has ended; `done` is told how many succeeded.
 */
export async function sideBySide<T, R>(
  list: readonly T[],
  each: (one: T) => Promise<R>,
  done: (count: number) => void = () => {},
): Promise<R[]> {
  const answers: R[] = [];
  const failures: unknown[] = [];
  let next = 0;
  let succeeded = 0;
  const work = async (): Promise<void> => {
    while (next < list.length && failures.length === 0) {
      const index = next++;
      try {
        answers[index] = await each(list[index] as T);
        succeeded++;
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: cosmosLimits.batchRequestsMax }, work));
  done(succeeded);
  if (failures.length > 0) throw firstUnknown(failures);
  return answers;
}

/** A write that may have happened says more than one that certainly did not. */
function firstUnknown(failures: readonly unknown[]): unknown {
  return failures.find(isOutcomeUnknown) ?? failures[0];
}

function isOutcomeUnknown(error: unknown): boolean {
  return isBobbinError(error) && error.code === "store-outcome-unknown";
}

/** Writes each of the list. Rejects with `batch-incomplete` when a part is written, else with what kept the first from it. */
export async function writeSideBySide<T>(
  list: readonly T[],
  write: (one: T) => Promise<void>,
  place: { store: string; address: string },
): Promise<void> {
  let done = 0;
  try {
    await sideBySide(list, write, (count) => void (done = count));
  } catch (error) {
    if (!isBobbinError(error) || done === 0) throw error;
    throw incomplete(error, done, list.length, place);
  }
}

function incomplete(
  error: BobbinError,
  done: number,
  total: number,
  place: { store: string; address: string },
): BobbinError {
  return bobbinError("batch-incomplete", { ...place, done, total, detail: error.message }, error);
}
