/** Who keeps others from a database, by the locks that SQLite takes. https://sqlite.org/fileformat2.html#the_wal_index_file_format */

import { setTimeout as wait } from "node:timers/promises";
import { doctorLimits } from "../../limits.ts";
import { locksOn } from "./processes.ts";

/** Somebody who has held a lock for longer than any request does. */
export interface StoreLock {
  readonly pid: number;
  /** Whether nobody else may even read. */
  readonly isExclusive: boolean;
}

/** The bytes of the file that those who write through a journal lock, the reserving one first. */
const reservedByte = 0x4000_0001;
const sharedByte = 0x4000_0002;
/** The byte of the -shm file that is locked during a write transaction with a WAL. */
const walWriteByte = 120;
const lookMilliseconds = 50;

/**
 * The process that keeps others from reading or writing the file, or null. An application that works
 * holds locks too, for moments: only a lock that is there at every look counts.
 */
export async function findStoreLock(path: string): Promise<StoreLock | null> {
  const deadline = performance.now() + doctorLimits.lockMillisecondsMax;
  let found = lookAtLocks(path);
  while (found !== null && performance.now() < deadline) {
    await wait(lookMilliseconds);
    const again = lookAtLocks(path);
    found = again?.pid === found.pid ? again : null;
  }
  return found;
}

function lookAtLocks(path: string): StoreLock | null {
  const held = locksOn(path).filter((lock) => lock.isExclusive && lock.pid !== process.pid);
  const exclusive = held.find(({ first, last }) => first <= sharedByte && last > sharedByte);
  if (exclusive !== undefined) return { pid: exclusive.pid, isExclusive: true };
  const writing =
    held.find(({ first, last }) => first <= reservedByte && last >= reservedByte) ??
    locksOn(`${path}-shm`).find(
      ({ isExclusive, pid, first, last }) =>
        isExclusive && pid !== process.pid && first <= walWriteByte && last >= walWriteByte,
    );
  return writing === undefined ? null : { pid: writing.pid, isExclusive: false };
}
