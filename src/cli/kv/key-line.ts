/** C0, DEL and C1: what moves a cursor, ends a line, or cannot be seen. */
const control = /\p{Cc}/u;

/**
 * A key as a line that is never mistaken for another: as it is, or as a JSON string in quotes where it is
 * empty, holds a control character, or begins with a quotation mark itself.
 */
export function keyLine(key: string): string {
  const isPlain = key !== "" && !key.startsWith('"') && !control.test(key);
  return isPlain ? key : escapeControls(JSON.stringify(key));
}

/** JSON with those control characters escaped that JSON itself lets stand. */
export function escapeControls(json: string): string {
  return json.replaceAll(
    /\p{Cc}/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
