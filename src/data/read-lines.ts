import { constants } from "node:buffer";
import { bobbinError } from "../errors.ts";
import type { StoreLimits } from "../limits.ts";

const lineFeed = 0x0a;
/** A character of a key or value may be escaped with six: \u0000. */
const charactersPerByteMax = 6;
/** The rest of a line: names, quotes, and white space in moderation. */
const otherCharactersMax = 1024;

/** Longest line that can hold an entry of a store. */
export function lineBytesMax({ keyBytesMax, valueBytesMax }: StoreLimits): number {
  const bytes = (keyBytesMax + valueBytesMax) * charactersPerByteMax + otherCharactersMax;
  return Math.min(bytes, constants.MAX_STRING_LENGTH);
}

/**
 * The lines of a UTF-8 text that comes in pieces, without their line feeds and without a byte order
 * mark. Throws entry-line-invalid at a line that is too long or no UTF-8.
 */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
  bytesMax: number,
): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let line = 0;
  let parts: Uint8Array[] = [];
  let bytes = 0;
  const add = (part: Uint8Array): void => {
    parts.push(part);
    bytes += part.byteLength;
    if (bytes <= bytesMax) return;
    const detail = `it has more than ${bytesMax} bytes, and no entry of this store is as long`;
    throw bobbinError("entry-line-invalid", { line: line + 1, detail });
  };
  const take = (): string => {
    line += 1;
    const whole = parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
    parts = [];
    bytes = 0;
    try {
      const text = decoder.decode(whole);
      return line === 1 ? text.replace(/^\uFEFF/, "") : text;
    } catch (error) {
      throw bobbinError("entry-line-invalid", { line, detail: "it is no UTF-8" }, error);
    }
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end; (end = chunk.indexOf(lineFeed, start)) !== -1; start = end + 1) {
      add(chunk.subarray(start, end));
      yield take();
    }
    if (start < chunk.length) add(chunk.subarray(start));
  }
  if (parts.length > 0) yield take();
}
