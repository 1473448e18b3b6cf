/** https://mimesniff.spec.whatwg.org/#parsing-a-mime-type: those that most headers have by a pattern, the others by a rare part. */
import { library } from "../library.ts";

interface MimeTypeLibrary {
  readonly MIMEType: { parse(text: string): ParsedType | null };
}

interface ParsedType {
  readonly essence: string;
  readonly parameters: {
    get(name: string): string | undefined;
    set(name: string, value: string): void;
  };
  toString(): string;
}

/** What is written as the standard would write it. */
const usual = /^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+(?:;charset=[A-Za-z0-9_-]+)?$/;

/** A type as the standard writes it; null where the text is none. */
export function normalizeMimeType(text: string): string | null {
  return usual.test(text) ? text : (parse(text)?.toString() ?? null);
}

/**
 * The type that a Content-Type header says, "" where it says none: https://fetch.spec.whatwg.org/#concept-header-extract-mime-type.
 * Of several the last counts, and has the charset of one before it that is the same.
 */
export function extractMimeType(header: string | null): string {
  if (header === null) return "";
  if (usual.test(header)) return header;
  let found: ParsedType | null = null;
  let charset: string | undefined;
  for (const value of header.match(/(?:[^,"]|"(?:[^"\\]|\\.)*"?)+/g) ?? []) {
    const type = parse(value);
    if (type === null || type.essence === "*/*") continue;
    const own = type.parameters.get("charset");
    if (own !== undefined || type.essence !== found?.essence) charset = own;
    else if (charset !== undefined) type.parameters.set("charset", charset);
    found = type;
  }
  return found === null ? "" : found.toString();
}

function parse(text: string): ParsedType | null {
  return library<MimeTypeLibrary>("mime-type").MIMEType.parse(text);
}
