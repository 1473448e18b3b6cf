/** What the tests keep outside the project, all of it in one folder of the user's caches. */

import { homedir } from "node:os";
import { join } from "node:path";

/** The kinds of what is kept, each a folder. */
export type CacheKind = "compiled";

/** The one folder: `bobbin-tests` in XDG_CACHE_HOME, which is ~/.cache where nothing else is said. */
export function cacheRoot(): string {
  const { XDG_CACHE_HOME: base } = process.env;
  return join(base === undefined || base === "" ? join(homedir(), ".cache") : base, "bobbin-tests");
}

/** The folder of a kind, which may not be there. */
export function cacheOf(kind: CacheKind): string {
  return join(cacheRoot(), kind);
}
