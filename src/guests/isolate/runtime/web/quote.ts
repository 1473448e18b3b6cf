/** Strings as they are written in code. */

const escapes: Record<string, string> = {
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\b": "\\b",
  "\f": "\\f",
};

// Control characters, the backslash, and surrogates that have no partner.
const special = /[\p{Cc}\\]|\p{Surrogate}/gu;

/** A string as a literal, in the quotes that need the least escaping. */
export function quote(text: string): string {
  const mark = ["'", '"', "`"].find((candidate) => !text.includes(candidate)) ?? "'";
  const escaped = text.replace(special, (character) => {
    const code = character.charCodeAt(0);
    const hex = code.toString(16).toUpperCase();
    return escapes[character] ?? (code < 256 ? `\\x${hex.padStart(2, "0")}` : `\\u${hex}`);
  });
  return mark + (text.includes(mark) ? escaped.replaceAll(mark, `\\${mark}`) : escaped) + mark;
}
