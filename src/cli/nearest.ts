/** The candidate that was probably meant, or null where none is like what was typed. */
export async function nearest(
  typed: string,
  candidates: readonly string[],
): Promise<string | null> {
  if (candidates.length === 0) return null;
  // Needed for mistakes only, so that a right command line starts without it.
  const { closest, distance } = await import("fastest-levenshtein");
  const candidate = closest(typed, candidates);
  const differencesMax = Math.max(1, Math.floor(typed.length / 3));
  const isPrefix = typed.length >= 2 && candidate.startsWith(typed);
  return isPrefix || distance(typed, candidate) <= differencesMax ? candidate : null;
}
