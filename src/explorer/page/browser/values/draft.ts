/** What a person has typed into a value's editor and not yet saved. */

import { compactJson, indentOf, prettyJson } from "./json-format.ts";
import { mergeJson } from "./json-merge.ts";
import { scanJson, type JsonProblem } from "./json-scan.ts";
import { readText, writeText, type LineEnd } from "./text.ts";

/** The ways to see a value. */
export type View = "text" | "JSON" | "hex" | "picture";

/** How JSON is spaced when it is saved: as it was found, without spaces, or as the editor shows it. */
export type Spacing = "kept" | "compact" | "shown";

/** A text in an editor. */
export interface Draft {
  readonly view: "text" | "JSON";
  readonly text: string;
  readonly lineEnd: LineEnd;
  /** JSON view: the text that was spread over lines to be read; null where it was no JSON. */
  readonly source: string | null;
  readonly spacing: Spacing;
}

/** The editor's text for a value nobody has touched. */
export function draftOf(bytes: Uint8Array, view: Draft["view"]): Draft {
  const { text, lineEnd } = readText(bytes);
  return showAs({ view: "text", text, lineEnd, source: null, spacing: "kept" }, view);
}

/** The same draft in another view: JSON is spread over lines to be read, and stored as it was. */
export function showAs(draft: Draft, view: Draft["view"]): Draft {
  if (draft.view === view) return draft;
  if (view === "text") return { ...draft, view, text: textToStore(draft), source: null };
  const { tokens } = scanJson(draft.text);
  if (tokens === null) return { ...draft, view, source: null };
  const end = draft.text.endsWith("\n") ? "\n" : "";
  const text = prettyJson(tokens, indentOf(draft.text)) + end;
  return { ...draft, view, text, source: draft.text, spacing: "kept" };
}

/** The text that saving would store: with the spacing of before, an edit of one field changes no other byte. */
export function textToStore(draft: Draft): string {
  const { view, text, source, spacing } = draft;
  if (view === "text" || spacing === "shown") return text;
  const { tokens } = scanJson(text);
  if (tokens === null) return text;
  if (spacing === "compact") return compactJson(tokens);
  const before = source === null ? null : scanJson(source).tokens;
  if (source === null || before === null) return text;
  return mergeJson({ text: source, tokens: before }, { text, tokens });
}

/** The bytes that saving would store; null where the text stands for none. */
export function bytesToStore(draft: Draft): Uint8Array | null {
  return writeText(textToStore(draft), draft.lineEnd);
}

/** What keeps a draft of the JSON view from being JSON. */
export function problemOf(draft: Draft): JsonProblem | null {
  return draft.view === "JSON" ? scanJson(draft.text).problem : null;
}
