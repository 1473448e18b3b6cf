/** Short names for what a folder of the cache was made from. */

import { createHash } from "node:crypto";

/** The first characters of a text's SHA-256. */
export function hashText(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
