/** Files that are fetched, before they are whole: each has one writer, and what a broken fetch leaves is gone on with. */

import { readdirSync, renameSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { randomUUID } from "node:crypto";
import { sourceLimits } from "../../limits.ts";

/** A file that only its owner writes to, with what was fetched before in it. */
export interface PartialFile {
  readonly path: string;
  /** Makes it the whole file. */
  finish(file: string): void;
  /** Leaves it to the next who fetches the same. */
  release(): void;
}

/**
 * Takes what there is of a file in a folder, or begins anew. Taking is a rename, so that of two processes only one
 * has it. What a killed process left is taken once nobody can be writing to it any more.
 */
export function takePartialFile(folder: string, digest: string): PartialFile {
  const released = path.join(folder, `${digest}.part`);
  const own = `${released}.${randomUUID()}`;
  for (const candidate of [released, ...abandoned(folder, digest)]) {
    if (take(candidate, own)) break;
  }
  return {
    path: own,
    finish: (file) => {
      renameSync(own, file);
      for (const leftover of abandoned(folder, digest)) rmSync(leftover, { force: true });
    },
    release: () => void take(own, released),
  };
}

function take(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch {
    // It is not there, or another process was faster.
    return false;
  }
}

function abandoned(folder: string, digest: string): string[] {
  const before = Date.now() - sourceLimits.abandonedMillisecondsDefault;
  return readdirSync(folder)
    .filter((name) => name.startsWith(`${digest}.part.`))
    .map((name) => path.join(folder, name))
    .filter((file) => (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) < before);
}
