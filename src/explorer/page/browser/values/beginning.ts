import { counterOf } from "./counter.ts";
import { describeKey } from "./describe.ts";

/** Bytes of a value that is no text that are shown. */
const shownBytes = 16;

/** How a value begins, in one line; `beginning` is base64, and null for a value that is too large to be read for that. */
export function describeBeginning(beginning: string | null, bytes: number): string {
  if (beginning === null) return "(large: open it)";
  if (bytes === 0) return "(empty)";
  const start = Uint8Array.from(atob(beginning), (character) => character.charCodeAt(0));
  const rest = bytes > start.length ? " …" : "";
  const counter = rest === "" ? counterOf(start) : null;
  if (counter !== null) return String(counter);
  const text = decodeStart(start, rest !== "");
  if (text !== null) return describeKey(text.replaceAll(/\s+/g, " ")) + rest;
  const shown = Array.from(start.subarray(0, shownBytes), (byte) =>
    byte.toString(16).padStart(2, "0"),
  );
  return shown.join(" ") + (bytes > shownBytes ? " …" : "");
}

/** Null where it is no text; its end may lie within a character. */
function decodeStart(bytes: Uint8Array, isCut: boolean): string | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: isCut });
    return /(?![\t\n\v\f\r])\p{Cc}/u.test(text) ? null : text;
  } catch {
    // Other bytes than UTF-8 are ordinary values.
    return null;
  }
}
