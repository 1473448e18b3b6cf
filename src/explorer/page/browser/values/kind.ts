import { scanJson } from "./json-scan.ts";
import { editableBytesMax, readText } from "./text.ts";

/** What a value looks like. The store knows bytes only; this is a guess for people. */
export type ValueKind = "empty" | "JSON" | "text" | "binary";

/** Guesses what bytes are. A number or a word alone is text, though it would be JSON too. */
export function kindOf(bytes: Uint8Array): ValueKind {
  if (bytes.length === 0) return "empty";
  if (bytes.length > editableBytesMax) return "binary";
  const { text, problem } = readText(bytes);
  if (problem !== null && !problem.startsWith("Its lines")) return "binary";
  return /^\s*[{[]/.test(text) && scanJson(text).problem === null ? "JSON" : "text";
}

/** Whether two values are the same. */
export function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
