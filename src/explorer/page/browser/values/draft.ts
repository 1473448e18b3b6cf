/** What a person has typed into a value's editor and not yet saved. */

import { compactJson, indentOf, prettyJson } from "./json-format.ts";
import { scanJson, type JsonProblem } from "./json-scan.ts";
import { readText, writeText, type LineEnd } from "./text.ts";

/** The ways to see a value. */
export type View = "text" | "JSON" | "hex";

/** A text in an editor. */
export interface Draft {
  readonly view: "text" | "JSON";
  readonly text: string;
  readonly lineEnd: LineEnd;
  /** JSON view: whether it is saved without spaces, as it was found. */
  readonly isCompact: boolean;
}

/** The editor's text for a value nobody has touched. */
export function draftOf(bytes: Uint8Array, view: Draft["view"]): Draft {
  const { text, lineEnd } = readText(bytes);
  return showAs({ view: "text", text, lineEnd, isCompact: false }, view);
}

/** The same draft in another view: JSON is spread over lines to be read, and stored as it was. */
export function showAs(draft: Draft, view: Draft["view"]): Draft {
  if (draft.view === view) return draft;
  if (view === "text") return { ...draft, view, text: textToStore(draft) };
  const { tokens } = scanJson(draft.text);
  if (tokens === null) return { ...draft, view, isCompact: false };
  const isCompact = compactJson(tokens) === draft.text && draft.text !== "";
  const end = draft.text.endsWith("\n") ? "\n" : "";
  return { ...draft, view, isCompact, text: prettyJson(tokens, indentOf(draft.text)) + end };
}

/** The text that saving would store. */
export function textToStore(draft: Draft): string {
  if (draft.view === "text" || !draft.isCompact) return draft.text;
  const { tokens } = scanJson(draft.text);
  return tokens === null ? draft.text : compactJson(tokens);
}

/** The bytes that saving would store; null where the text stands for none. */
export function bytesToStore(draft: Draft): Uint8Array | null {
  return writeText(textToStore(draft), draft.lineEnd);
}

/** What keeps a draft of the JSON view from being JSON. */
export function problemOf(draft: Draft): JsonProblem | null {
  return draft.view === "JSON" ? scanJson(draft.text).problem : null;
}
