import { entryLine } from "../../data/json-lines.ts";
import { escapeControls } from "./key-line.ts";

/** Line feeds, tabs and carriage returns are text; other control characters may change a terminal. */
const notText = /[^\P{Cc}\n\t\r]/u;

/** What a terminal is shown of a value: text with a line feed at its end, else its line of JSON. */
export function showValue(
  key: string,
  value: Uint8Array,
): { readonly text: string; readonly isText: boolean } {
  const text = decode(value);
  if (text === null || notText.test(text))
    return { text: `${escapeControls(entryLine(key, value))}\n`, isText: false };
  return { text: text === "" || text.endsWith("\n") ? text : `${text}\n`, isText: true };
}

function decode(value: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(value);
  } catch {
    // Bytes that are no text, which is what was to be found out.
    return null;
  }
}
