import { bobbinError } from "../errors.ts";
import { transferLimits } from "../limits.ts";
import { isNothing, toDetails } from "./detailed-entry.ts";
import type { PersonStore } from "./person-store.ts";

/** A value that is to be under another key. */
export interface Renaming {
  readonly from: string;
  readonly to: string;
  /** Whether a value that is there already gives way. */
  readonly overwrite: boolean;
}

/**
 * Moves a value, with what is kept beside it, to another key. Throws no-such-key, key-exists, and key-changed where others keep writing. It
 * writes before it deletes, so that a crash leaves the value under one of the keys, or under both.
 */
export async function renameKey(
  store: PersonStore,
  { from, to, overwrite }: Renaming,
): Promise<void> {
  const { label } = store;
  for (let attempt = 0; attempt < transferLimits.writeAttemptsMax; attempt += 1) {
    const { value, version } = await store.getVersioned(from);
    if (value === null) throw bobbinError("no-such-key", { store: label, key: from });
    if (from === to) return;
    const [entry] = await store.getEntries([from]);
    const details = entry && !isNothing(entry) ? toDetails(entry) : undefined;
    // What an earlier attempt wrote is our own.
    if (overwrite || attempt > 0) await store.set(to, value, details);
    else if (!(await store.compareAndSwap(to, null, value, details))) {
      throw bobbinError("key-exists", { store: label, key: to });
    }
    // What the application wrote meanwhile must not be deleted before it is copied too.
    if ((await store.getVersioned(from)).version !== version) continue;
    await store.delete(from);
    return;
  }
  throw bobbinError("key-changed", { store: label, key: from });
}
