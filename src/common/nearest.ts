/** Names that were probably meant. */

import { distance } from "fastest-levenshtein";

/** The candidate that is closest to what was written, or null when none is close. */
export function nearestName(written: string, candidates: Iterable<string>): string | null {
  let nearest: string | null = null;
  const editsMax = written.length < 4 ? 1 : Math.max(2, Math.floor(written.length / 3));
  let best = editsMax + 1;
  for (const candidate of candidates) {
    const edits = distance(written.toLowerCase(), candidate.toLowerCase());
    if (edits < best) [nearest, best] = [candidate, edits];
  }
  return nearest ?? beginningWith(written, candidates);
}

/** The shortest name that somebody began to write. */
function beginningWith(written: string, candidates: Iterable<string>): string | null {
  if (written.length < 2) return null;
  const begun = [...candidates].filter((candidate) => candidate.startsWith(written));
  return begun.toSorted((one, other) => one.length - other.length)[0] ?? null;
}

/** The end of a diagnostic about an unknown name: the nearest valid one, or all of them. */
export function suggestName(written: string, candidates: readonly string[], all: string): string {
  const nearest = nearestName(written, candidates);
  if (nearest !== null) return `did you mean ${JSON.stringify(nearest)}?`;
  return `${all} ${candidates.map((name) => JSON.stringify(name)).join(", ")}`;
}
