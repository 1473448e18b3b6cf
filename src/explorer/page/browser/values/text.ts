/** Bytes as text that a person may edit, and back to the very same bytes. */

/** The end of lines in a text. */
export type LineEnd = "\n" | "\r\n";

/** A value as an editor shows it. */
export interface ReadText {
  /** With "\n" at the end of lines, which is all that a browser's editor knows. */
  readonly text: string;
  readonly lineEnd: LineEnd;
  /** Why editing would damage the bytes; null where it does not. */
  readonly problem: string | null;
}

/** Larger texts are not put into an editor, which would be slow. */
export const editableBytesMax = 4_194_304;

// oxlint-disable-next-line no-control-regex -- the escape character colours logs, which are text
const controls = /(?![\t\n\v\f\r\u{1b}])\p{Cc}/u;

/** Reads bytes for an editor. What cannot be written back byte for byte has a problem. */
export function readText(bytes: Uint8Array): ReadText {
  if (bytes.length > editableBytesMax) {
    const text = decodeLoosely(bytes.subarray(0, 65_536));
    const problem = "The value is too large to be edited here. This is its beginning.";
    return { text, lineEnd: "\n", problem };
  }
  const decoded = decode(bytes);
  if (decoded === null || controls.test(decoded)) {
    const problem =
      "These bytes are not text: as text they would be damaged, so they are not edited.";
    return { text: decodeLoosely(bytes), lineEnd: "\n", problem };
  }
  const lineEnd = decoded.includes("\r\n") && !/\r(?!\n)|(?<!\r)\n/.test(decoded) ? "\r\n" : "\n";
  const text = decoded.replaceAll("\r\n", "\n").replaceAll("\r", "\n");
  const isKept = text.replaceAll("\n", lineEnd) === decoded;
  const problem = isKept ? null : "Its lines end in several ways, which an editor would not keep.";
  return { text, lineEnd, problem };
}

/** The bytes of an edited text; null for a text with half a character, which no bytes stand for. */
export function writeText(text: string, lineEnd: LineEnd): Uint8Array | null {
  if (!text.isWellFormed()) return null;
  return new TextEncoder().encode(text.replaceAll("\n", lineEnd));
}

/** Bytes of a text in UTF-8. */
export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** The text of bytes that are UTF-8 throughout, a byte order mark kept; null for others. */
export function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // Other bytes than UTF-8 are ordinary values.
    return null;
  }
}

function decodeLoosely(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}
