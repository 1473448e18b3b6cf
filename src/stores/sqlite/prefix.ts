/** The range of keys that start with a prefix, for an index in order of UTF-8 bytes. */

/** A key that comes after every well-formed one: text sorts before blobs. */
export const afterAllKeys = new Uint8Array(0);

/**
 * The least bound that comes after every key with this prefix, in code-point order: the prefix with
 * its last character raised by one. A blob where there is no such text.
 */
export function prefixEnd(prefix: string): string | Uint8Array {
  const characters = [...prefix];
  for (let last = characters.pop(); last !== undefined; last = characters.pop()) {
    const codePoint = last.codePointAt(0) as number;
    // The last of all characters has no successor, so the one before it is raised.
    if (codePoint < 0x10ffff)
      return characters.join("") + String.fromCodePoint(successor(codePoint));
  }
  return afterAllKeys;
}

/** Surrogates are no characters, so U+D7FF is followed by U+E000. */
function successor(codePoint: number): number {
  return codePoint === 0xd7ff ? 0xe000 : codePoint + 1;
}
