/** The order of keys: by their UTF-8 bytes, which is by code point and not by UTF-16 code unit. */

/** Negative, zero or positive as `left` comes before, is, or comes after `right`. */
export function compareKeys(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const leftUnit = left.charCodeAt(index);
    const rightUnit = right.charCodeAt(index);
    if (leftUnit !== rightUnit) return rankOf(leftUnit) - rankOf(rightUnit);
  }
  return left.length - right.length;
}

/** Sorts in place and returns the array. */
export function sortKeys(keys: string[]): string[] {
  // Only surrogates are out of order in UTF-16, and only against the units above them.
  return keys.some((key) => surrogate.test(key)) ? keys.sort(compareKeys) : keys.sort();
}

const surrogate = /[\ud800-\udfff]/;

/** Surrogates stand for code points above U+FFFF, so they rank above every other unit. */
function rankOf(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
