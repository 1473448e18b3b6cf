/** Work on a shared folder that any number of processes ask for and one does. */

import { randomUUID } from "node:crypto";
import { link, mkdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const beatMilliseconds = 1000;
/** A lock that nobody has touched for so long belongs to a process that is gone. */
const abandonedMilliseconds = 15_000;

/**
 * Makes what `isThere` looks for, unless it is there. Other processes that ask meanwhile wait, and try
 * themselves when the first one failed.
 */
export async function makeOnce(
  folder: string,
  isThere: () => boolean,
  make: () => Promise<void>,
): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const lock = `${folder}.lock`;
  if (!isThere()) {
    await withLock(lock, async () => {
      if (!isThere()) await make();
    });
  }
  // What is used stays when the cache is too large.
  const now = new Date();
  await utimes(folder, now, now).catch(() => {});
}

/** Does work while no other process of this machine does any under the same lock, which is a file's name. */
export async function withLock<T>(lock: string, work: () => Promise<T>): Promise<T> {
  while (!(await tryLock(lock))) await delay(100);
  const beat = setInterval(() => touch(lock), beatMilliseconds);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    await rm(lock, { force: true });
  }
}

function touch(lock: string): void {
  const now = new Date();
  // A lock that is gone was taken for abandoned: what is made is then made twice, and no worse.
  utimes(lock, now, now).catch(() => {});
}

async function tryLock(lock: string): Promise<boolean> {
  const own = `${lock}-${randomUUID()}`;
  await writeFile(own, String(process.pid));
  try {
    await link(own, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    await removeAbandoned(lock);
    return false;
  } finally {
    await rm(own);
  }
}

async function removeAbandoned(lock: string): Promise<void> {
  // It may have been taken away meanwhile, which is what we wait for.
  const found = await stat(lock).catch(() => null);
  if (found === null || Date.now() - found.mtimeMs < abandonedMilliseconds) return;
  await rm(lock, { force: true });
}
