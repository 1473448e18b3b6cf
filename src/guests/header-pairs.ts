/** Headers that stand as name, value, name, value, …, each name with its value; a last name without one is left out. */
export function pairsOf(parts: readonly string[]): [name: string, value: string][] {
  const pairs: [string, string][] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) {
    pairs.push([parts[at] ?? "", parts[at + 1] ?? ""]);
  }
  return pairs;
}
