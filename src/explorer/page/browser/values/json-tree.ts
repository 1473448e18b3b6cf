/** Where the parts of JSON stand in its text. */

import type { JsonToken } from "./json-scan.ts";

/** A value. Places are indices of characters, the end's that of the first one after it. */
export interface JsonNode {
  readonly kind: JsonToken["kind"];
  readonly start: number;
  readonly end: number;
  /** Null for what holds no other values. */
  readonly items: readonly JsonItem[] | null;
}

/** An element of a list, or a member with its name. */
export interface JsonItem {
  readonly name: JsonToken | null;
  /** Where the name ends; of an element, where the value starts. */
  readonly nameEnd: number;
  readonly value: JsonNode;
  /** Where the bracket or comma before it ends. */
  readonly from: number;
  /** Where its name, or its value, starts. */
  readonly start: number;
  /** Where the comma or bracket after it starts. */
  readonly to: number;
}

/** The value that tokens of valid JSON stand for. */
export function readTree(tokens: readonly JsonToken[]): JsonNode {
  let next = 0;
  const take = (): JsonToken => {
    const token = tokens[next];
    if (token === undefined) throw new Error("these are no tokens of JSON");
    next += 1;
    return token;
  };
  const readItem = (isMember: boolean): JsonItem => {
    const before = tokens[next - 1];
    const name = isMember ? take() : null;
    if (name !== null) take();
    const value = readNode();
    const start = name?.at ?? value.start;
    const nameEnd = name === null ? value.start : name.at + name.text.length;
    const from = before === undefined ? start : before.at + 1;
    return { name, nameEnd, value, from, start, to: tokens[next]?.at ?? value.end };
  };
  const readNode = (): JsonNode => {
    const { kind, at, text } = take();
    if (kind !== "{" && kind !== "[")
      return { kind, start: at, end: at + text.length, items: null };
    const items: JsonItem[] = [];
    const close = kind === "{" ? "}" : "]";
    while (tokens[next]?.kind !== close) {
      items.push(readItem(kind === "{"));
      if (tokens[next]?.kind === ",") next += 1;
    }
    return { kind, start: at, end: take().at + 1, items };
  };
  return readNode();
}
