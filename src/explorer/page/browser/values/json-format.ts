/** Spacing of JSON. Only the space between tokens changes, never a token. */

import type { JsonToken } from "./json-scan.ts";

/** JSON over several lines. */
export function prettyJson(tokens: readonly JsonToken[], indent = "  "): string {
  let depth = 0;
  let text = "";
  const breakLine = (): string => `\n${indent.repeat(depth)}`;
  for (const [index, token] of tokens.entries()) {
    const before = tokens[index - 1];
    const isFirst = before?.kind === "{" || before?.kind === "[";
    if (token.kind === "}" || token.kind === "]") {
      depth -= 1;
      if (!isFirst) text += breakLine();
    } else if (isFirst || before?.kind === ",") {
      text += breakLine();
    }
    text += token.kind === ":" ? ": " : token.text;
    if (token.kind === "{" || token.kind === "[") depth += 1;
  }
  return text;
}

/** JSON without any space. */
export function compactJson(tokens: readonly JsonToken[]): string {
  return tokens.map(({ text }) => text).join("");
}

/** The space that the first indented line begins with; two spaces where there is none. */
export function indentOf(text: string): string {
  return /\n([ \t]+)\S/.exec(text)?.[1] ?? "  ";
}
