/** Strings as they are written in code. */

const escapes: Record<string, string> = {
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\b": "\\b",
  "\f": "\\f",
};

// Control characters, the backslash, and surrogates that have no partner; without \p, which the engine of
// compiled components does not know.
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const special = /[\0-\x1f\x7f-\x9f\\]|[\ud800-\udfff]/gu;

/** As Node shows. */
const shownLengthMax = 10_000;

/** A string as a literal, in the quotes that need the least escaping; of a long one, its beginning. */
export function quote(text: string): string {
  const over = text.length - shownLengthMax;
  if (over <= 0) return literal(text);
  return `${literal(text.slice(0, shownLengthMax))}... ${over} more character${over === 1 ? "" : "s"}`;
}

function literal(text: string): string {
  const mark = ["'", '"', "`"].find((candidate) => !text.includes(candidate)) ?? "'";
  const escaped = text.replace(special, (character) => {
    const code = character.charCodeAt(0);
    const hex = code.toString(16).toUpperCase();
    return escapes[character] ?? (code < 256 ? `\\x${hex.padStart(2, "0")}` : `\\u${hex}`);
  });
  return mark + (text.includes(mark) ? escaped.replaceAll(mark, `\\${mark}`) : escaped) + mark;
}
