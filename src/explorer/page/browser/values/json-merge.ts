/** What was edited in JSON that was spread over lines, put back into the text as it was spaced before. */

import { readTree, type JsonItem, type JsonNode } from "./json-tree.ts";
import type { JsonToken } from "./json-scan.ts";

/**
 * The edited value with the spacing of the old text: every value, name and mark that is in both stays where it was, byte for byte. Both are JSON.
 */
export function mergeJson(
  old: { readonly text: string; readonly tokens: readonly JsonToken[] },
  edited: { readonly text: string; readonly tokens: readonly JsonToken[] },
): string {
  const before = readTree(old.tokens);
  const first = old.tokens[0]?.at ?? 0;
  const merger = new Merger(old.text, edited.text);
  return old.text.slice(0, first) + merger.merge(before, readTree(edited.tokens)) + trail(old);
}

function trail({ text, tokens }: { text: string; tokens: readonly JsonToken[] }): string {
  const last = tokens.at(-1);
  return last === undefined ? "" : text.slice(last.at + last.text.length);
}

class Merger {
  readonly #old: string;
  readonly #edited: string;
  readonly #isOneLine: boolean;
  readonly #colon: string;

  constructor(old: string, edited: string) {
    this.#old = old;
    this.#edited = edited;
    this.#isOneLine = !/\S[^]*\n[^]*\S/.test(old);
    this.#colon = /"\s*:[ \t]+/.test(old) ? ": " : ":";
  }

  merge(before: JsonNode, after: JsonNode): string {
    if (before.items === null || after.items === null || before.kind !== after.kind) {
      if (before.items !== null || after.items !== null) return this.#write(after);
      return this.#edited.slice(after.start, after.end);
    }
    if (before.items.length === 0 && after.items.length > 0) return this.#write(after);
    if (after.items.length === 0 && before.items.length > 0) return this.#write(after);
    return this.#mergeItems(before, before.items, after.items);
  }

  #mergeItems(before: JsonNode, was: readonly JsonItem[], is: readonly JsonItem[]): string {
    const [first, last] = [was[0], was.at(-1)];
    if (first === undefined || last === undefined) return this.#old.slice(before.start, before.end);
    const pairs = this.#pair(was, is);
    const gapOf = (index: number): string => {
      const item = was[index];
      return item === undefined ? "" : this.#old.slice(item.from, item.start);
    };
    const usualGap = was.length > 1 ? gapOf(1) : this.#gapOfOne(gapOf(0));
    let text = `${this.#old.slice(before.start, before.start + 1)}${gapOf(0)}`;
    for (const [index, item] of is.entries()) {
      const at = pairs[index] ?? null;
      if (index > 0) text += at === null || at === 0 ? usualGap : gapOf(at);
      const paired = at === null ? undefined : was[at];
      text += paired === undefined ? this.#writeItem(item) : this.#mergeItem(paired, item);
      const isLast = index === is.length - 1;
      const spaced = isLast ? last : paired === last ? undefined : paired;
      if (spaced !== undefined) text += this.#old.slice(spaced.value.end, spaced.to);
      if (!isLast) text += ",";
    }
    return text + this.#old.slice(before.end - 1, before.end);
  }

  /** Between a comma and what follows, where there was no comma before. */
  #gapOfOne(gap: string): string {
    if (gap.includes("\n")) return gap;
    return this.#colon === ": " ? " " : "";
  }

  #mergeItem(before: JsonItem, after: JsonItem): string {
    const value = this.merge(before.value, after.value);
    if (before.name === null || after.name === null) return value;
    return after.name.text + this.#old.slice(before.nameEnd, before.value.start) + value;
  }

  #writeItem({ name, value }: JsonItem): string {
    return (name === null ? "" : name.text + this.#colon) + this.#write(value);
  }

  /** What was not there before, spaced like the rest. */
  #write(node: JsonNode): string {
    if (!this.#isOneLine || node.items === null) return this.#edited.slice(node.start, node.end);
    const items = node.items.map((item) => this.#writeItem(item));
    const comma = this.#colon === ": " ? ", " : ",";
    return node.kind === "{" ? `{${items.join(comma)}}` : `[${items.join(comma)}]`;
  }

  /** For each edited item the number of the old one whose place it takes; null for a new one. */
  #pair(was: readonly JsonItem[], is: readonly JsonItem[]): (number | null)[] {
    const isSame = (one: JsonItem | undefined, other: JsonItem | undefined): boolean =>
      one !== undefined && other !== undefined && this.#isSame(one, other);
    const shorter = Math.min(was.length, is.length);
    let start = 0;
    while (start < shorter && isSame(was[start], is[start])) start += 1;
    let end = 0;
    while (end < shorter - start && isSame(was.at(-1 - end), is.at(-1 - end))) end += 1;
    const between = shorter - start - end;
    return is.map((_, index) => {
      if (index < start + between) return index;
      const fromEnd = is.length - index;
      return fromEnd <= end ? was.length - fromEnd : null;
    });
  }

  /** Members are told by their names, elements by what they are. */
  #isSame(one: JsonItem, other: JsonItem): boolean {
    if (one.name !== null && other.name !== null) return one.name.text === other.name.text;
    return sameNode(one.value, other.value, this.#old, this.#edited);
  }
}

function sameNode(one: JsonNode, other: JsonNode, old: string, edited: string): boolean {
  if (one.items === null || other.items === null) {
    if (one.items !== other.items) return false;
    return old.slice(one.start, one.end) === edited.slice(other.start, other.end);
  }
  if (one.kind !== other.kind || one.items.length !== other.items.length) return false;
  return one.items.every((item, index) => {
    const against = other.items?.[index];
    if (against === undefined || item.name?.text !== against.name?.text) return false;
    return sameNode(item.value, against.value, old, edited);
  });
}
