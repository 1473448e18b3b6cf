import { bobbinError } from "../../errors.ts";

/** A text for whoever asks for the next page, which says nothing to them. */
export function packCursor(parts: readonly (string | null)[]): string {
  return Buffer.from(JSON.stringify(parts)).toString("base64url");
}

/** The parts of one, as many as are asked for. Throws explorer-request-invalid. */
export function unpackCursor(cursor: string, count: number): readonly (string | null)[] {
  const parts = parse(cursor);
  const isPart = (part: unknown): boolean => part === null || typeof part === "string";
  if (Array.isArray(parts) && parts.length === count && parts.every(isPart)) return parts;
  const what = "the cursor is not that of a page of this search; begin without one";
  throw bobbinError("explorer-request-invalid", { what });
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString());
  } catch {
    // Not one of ours.
    return null;
  }
}
