/** Spin's rules for names: words joined by one separator, each all lower-case or all UPPER-CASE. */

import type { Diagnostics, Position } from "../../toml/index.ts";

interface IdKind {
  /** What diagnostics call it. */
  readonly name: string;
  readonly separator: "-" | "_";
  readonly pattern: RegExp;
  readonly rule: string;
}

/** `hello-world`: ids of components. */
export const componentId: IdKind = Object.freeze({
  name: "a component id",
  separator: "-",
  pattern: /^(?:[a-z][a-z0-9]*|[A-Z][A-Z0-9]*)(?:-(?:[a-z][a-z0-9]*|[A-Z][A-Z0-9]*))*$/u,
  rule: 'use words of lower-case letters and digits joined by "-", each starting with a letter, such as "hello-world"',
});

/** `api_host`: names of variables. */
export const variableName: IdKind = Object.freeze({
  name: "a variable name",
  separator: "_",
  pattern: /^[a-z][a-z0-9]*(?:_[a-z][a-z0-9]*)*$/u,
  rule: 'use words of lower-case letters and digits joined by "_", each starting with a letter, such as "api_host"',
});

const snakeCase = /^(?:[a-z][a-z0-9]*|[A-Z][A-Z0-9]*)(?:_(?:[a-z][a-z0-9]*|[A-Z][A-Z0-9]*))*$/u;

/** Notes a name that breaks its rule, with the nearest name that keeps it. Says whether it is right. */
export function checkId(
  kind: IdKind,
  text: string,
  position: Position,
  diagnostics: Diagnostics,
): boolean {
  if (kind.pattern.test(text)) return true;
  diagnostics.add(position, `"${text}" is not ${kind.name}; ${suggestSpelling(kind, text)}`);
  return false;
}

/** Notes a store label that is neither kebab-case nor snake_case. Says whether it is right. */
export function checkLabel(text: string, position: Position, diagnostics: Diagnostics): boolean {
  if (componentId.pattern.test(text) || snakeCase.test(text)) return true;
  const rule = 'use words of letters and digits joined by "-" or "_", such as "user-cache"';
  const respelled = respell(text, "-");
  const advice = componentId.pattern.test(respelled) ? `write "${respelled}"` : rule;
  diagnostics.add(position, `"${text}" is not a store label; ${advice}`);
  return false;
}

function suggestSpelling(kind: IdKind, text: string): string {
  const respelled = respell(text, kind.separator);
  return kind.pattern.test(respelled) ? `write "${respelled}"` : kind.rule;
}

/** `userCache`, `user cache` and `User_Cache` with the separator wanted, which begins and ends nothing. Other letters than ASCII's stay: `café` is not meant to be `caf`. */
export function respell(text: string, separator: string): string {
  if (!/^[ -~]*$/u.test(text)) return text;
  const words = text.replace(/([a-z0-9])([A-Z])/gu, "$1 $2").split(/[^A-Za-z0-9]+/u);
  return words
    .filter((word) => word !== "")
    .join(separator)
    .toLowerCase();
}
