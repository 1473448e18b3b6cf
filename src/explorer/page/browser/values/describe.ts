/** Numbers, sizes and keys in words. */

const numbers = new Intl.NumberFormat("en");
const fractions = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });

/** "1,024". */
export function describeNumber(value: number): string {
  return numbers.format(value);
}

/** "1 key", "1,024 keys". */
export function describeCount(value: number, one: string, many = `${one}s`): string {
  return `${numbers.format(value)} ${value === 1 ? one : many}`;
}

/** "12 B", "1.5 KiB", "1 MiB". */
export function describeSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const isSmall = bytes < 1_048_576;
  return `${fractions.format(bytes / (isSmall ? 1024 : 1_048_576))} ${isSmall ? "KiB" : "MiB"}`;
}

/** A key with what cannot be seen spelled out: control characters as `\n` or `\u{7f}`, none as "(empty key)". */
export function describeKey(key: string): string {
  if (key === "") return "(empty key)";
  return key.replaceAll(hidden, (character) => {
    const short = { "\n": "\\n", "\r": "\\r", "\t": "\\t" }[character];
    return short ?? `\\u{${character.codePointAt(0)?.toString(16)}}`;
  });
}

const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Whether a one-line field of a form can hold this key. */
export function fitsOneLine(key: string): boolean {
  return !/[\r\n]/.test(key);
}

/** A file's name for a key. */
export function fileNameOf(key: string): string {
  return key.replaceAll(/[^\p{L}\p{N}._-]+/gu, "_").slice(0, 100) || "value";
}

/** Keys in the stores' order, which is that of their UTF-8 bytes and so of their code points. */
export function compareKeys(one: string, other: string): number {
  const left = [...one];
  const right = [...other];
  for (const [index, character] of left.entries()) {
    const against = right[index];
    if (against === undefined) return 1;
    const difference = (character.codePointAt(0) ?? 0) - (against.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
