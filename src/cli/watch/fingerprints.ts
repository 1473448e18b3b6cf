import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { watchLimits } from "../../limits.ts";

/** Knows whether files are other than they were: not every event of a file system is a change. */
export class Fingerprints {
  readonly #known = new Map<string, string>();

  /** Whether the file is other than at the last call for it; a file that is new to it is. */
  update(file: string): boolean {
    const now = fingerprintOf(file);
    const before = this.#known.get(file);
    this.#known.set(file, now);
    return now !== before;
  }
}

function fingerprintOf(file: string): string {
  try {
    const stats = statSync(file);
    if (!stats.isFile()) return "no file";
    if (stats.size > watchLimits.comparedBytesMax) return `${stats.size} ${stats.mtimeMs}`;
    return createHash("sha256").update(readFileSync(file)).digest("base64");
  } catch {
    // It is not there, or this user may not read it.
    return "gone";
  }
}
