/**
 * Bytes as text and back, without a loss: a byte that is no UTF-8 stands in the text as half a surrogate pair,
 * U+DC80 to U+DCFF, which no text that was decoded from bytes holds.
 */

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const strict = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });
const escapeBase = 0xdc00;
const replacement = "\ufffd";

/** The text of bytes. */
export function textOfBytes(bytes: Uint8Array): string {
  const text = decoder.decode(bytes);
  return text.includes(replacement) ? escape(bytes) : text;
}

/** The bytes of a text. */
export function bytesOfText(text: string): Buffer {
  if (!hasEscapes(text)) return Buffer.from(text);
  const parts = text.split(/((?<![\ud800-\udbff])[\udc80-\udcff])/);
  return Buffer.concat(
    parts.map((part, at) =>
      at % 2 === 0 ? Buffer.from(part) : Buffer.of(part.charCodeAt(0) - escapeBase),
    ),
  );
}

/** Whether a text stands for bytes that are no UTF-8. */
export function hasEscapes(text: string): boolean {
  return !text.isWellFormed() && /(?<![\ud800-\udbff])[\udc80-\udcff]/.test(text);
}

function escape(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length;) {
    const length = lengthOfCharacter(bytes, at);
    const decoded = length === 0 ? null : decode(bytes.subarray(at, at + length));
    text += decoded ?? String.fromCharCode(escapeBase + (bytes[at] ?? 0));
    at += decoded === null ? 1 : length;
  }
  return text;
}

/** How many bytes a character has that begins like this; 0 where none does. */
function lengthOfCharacter(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  if (first < 0xc2) return 0;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
}

function decode(bytes: Uint8Array): string | null {
  try {
    return strict.decode(bytes);
  } catch {
    // That it is no character is what was asked.
    return null;
  }
}
