/** Headers as the runtime has them: name, value, name, value, … joined with line feeds. */

/** As pairs. */
export function splitHeaders(text: string): [string, string][] {
  const lines = text === "" ? [] : text.split("\n");
  const pairs: [string, string][] = [];
  for (let at = 0; at + 1 < lines.length; at += 2) {
    pairs.push([lines[at] as string, lines[at + 1] as string]);
  }
  return pairs;
}

/** From pairs. */
export function joinHeaders(pairs: readonly (readonly [string, string])[]): string {
  return pairs.flat().join("\n");
}
