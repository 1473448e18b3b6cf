/** Headers of the Fetch standard, made to be read back as text at no cost. */
import { needArguments } from "../webidl/convert.ts";
import { nameInterface } from "../webidl/define.ts";
import { byteName, byteValue, headerName, headerValue } from "./header-rules.ts";
import {
  definePairMembers,
  iterationOf,
  type PairMembers,
  pairOf,
  pairsOfRecord,
} from "../webidl/pairs.ts";

/** What `new Headers` accepts. */
export type HeadersInit = Headers | Record<string, string> | Iterable<Iterable<string>>;

/** Headers from text: name, value, name, value, … joined with line feeds; unchecked, and read when asked. */
export let headersFromText: (text: string, immutable: boolean) => Headers;
/** The text that `headersFromText` reads. */
export let headersToText: (headers: Headers) => string;
/** Adds a header, when no header has this name, even to headers that a component cannot change. */
export let addDefaultHeader: (headers: Headers, name: string, value: string) => void;
/** Keeps a component from changing the headers. */
export let freezeHeaders: (headers: Headers) => void;
/** The same headers, as changeable as these. */
export let copyHeaders: (headers: Headers) => Headers;

type Pair = [name: string, value: string];

let sortedPairAt: (headers: Headers, at: number) => Pair | undefined;

/** https://fetch.spec.whatwg.org/#headers-class */
export class Headers {
  declare readonly entries: PairMembers<string>["entries"];
  declare readonly keys: PairMembers<string>["keys"];
  declare readonly values: PairMembers<string>["values"];
  declare readonly forEach: PairMembers<string>["forEach"];
  declare readonly [Symbol.iterator]: PairMembers<string>["entries"];
  // Name and value by turns, names in lower case. Null while nobody has asked for more than #text.
  #list: string[] | null = [];
  #text = "";
  #immutable = false;
  #sorted: readonly Pair[] | null = null;

  static {
    sortedPairAt = (headers, at) => headers.#sortedPairs()[at];
    headersFromText = (text, immutable) => {
      const headers = new Headers();
      headers.#list = null;
      headers.#text = text;
      headers.#immutable = immutable;
      return headers;
    };
    headersToText = (headers) => (headers.#list === null ? headers.#text : print(headers.#list));
    addDefaultHeader = (headers, name, value) => {
      const list = headers.#entries();
      if (indexOfName(list, name) < 0) list.push(name, value);
    };
    freezeHeaders = (headers) => {
      headers.#immutable = true;
    };
    copyHeaders = (headers) => {
      const copy = new Headers();
      copy.#list = headers.#list === null ? null : [...headers.#list];
      copy.#text = headers.#text;
      copy.#immutable = headers.#immutable;
      return copy;
    };
  }

  constructor(init: HeadersInit | undefined = undefined) {
    if (init !== undefined) this.#fill(init);
  }

  append(name: string, value: string): void {
    needArguments(arguments.length, 2);
    const lower = headerName(name);
    const checked = headerValue(value);
    this.#change().push(lower, checked);
  }

  delete(name: string): void {
    needArguments(arguments.length, 1);
    const lower = headerName(name);
    const list = this.#change();
    this.#list = list.filter((_, index) => list[index & ~1] !== lower);
  }

  get(name: string): string | null {
    needArguments(arguments.length, 1);
    return combined(this.#entries(), headerName(name));
  }

  /** Every Set-Cookie header by itself: they alone cannot be combined. */
  getSetCookie(): string[] {
    return valuesOf(this.#entries(), "set-cookie");
  }

  has(name: string): boolean {
    needArguments(arguments.length, 1);
    return indexOfName(this.#entries(), headerName(name)) >= 0;
  }

  set(name: string, value: string): void {
    needArguments(arguments.length, 2);
    const lower = headerName(name);
    const checked = headerValue(value);
    const list = this.#change();
    const first = indexOfName(list, lower);
    if (first < 0) {
      list.push(lower, checked);
      return;
    }
    list[first + 1] = checked;
    this.#list = list.filter((_, index) => (index & ~1) === first || list[index & ~1] !== lower);
  }

  #fill(init: HeadersInit): void {
    if (typeof init !== "object" && typeof init !== "function") throw notHeaders();
    if (init === null) throw notHeaders();
    if (#list in init && init[Symbol.iterator] === Headers.prototype.entries) {
      this.#list = [...init.#entries()];
      return;
    }
    const iteration = iterationOf(init);
    const pairs =
      iteration === null
        ? pairsOfRecord(init, byteName, byteValue)
        : Array.from(iteration, headerPair);
    const list = this.#entries();
    for (const [name, value] of pairs) list.push(headerName(name), headerValue(value));
  }

  #entries(): string[] {
    this.#list ??= parse(this.#text);
    return this.#list;
  }

  #change(): string[] {
    if (this.#immutable) throw new TypeError("these headers cannot be changed; copy them first");
    this.#sorted = null;
    return this.#entries();
  }

  #sortedPairs(): readonly Pair[] {
    this.#sorted ??= sortAndCombine(this.#entries());
    return this.#sorted;
  }
}
definePairMembers("Headers", Headers.prototype, sortedPairAt);
nameInterface(Headers, "Headers", (headers) => Object.fromEntries(headers));

function parse(text: string): string[] {
  if (text === "") return [];
  const list = text.split("\n");
  for (let index = 0; index < list.length; index += 2) {
    list[index] = (list[index] ?? "").toLowerCase();
  }
  return list;
}

function print(list: readonly string[]): string {
  let text = list[0] ?? "";
  for (let index = 1; index < list.length; index++) text += `\n${list[index]}`;
  return text;
}

function indexOfName(list: readonly string[], name: string): number {
  for (let index = 0; index < list.length; index += 2) if (list[index] === name) return index;
  return -1;
}

function valuesOf(list: readonly string[], name: string): string[] {
  return list.filter((_, index) => (index & 1) === 1 && list[index - 1] === name);
}

function combined(list: readonly string[], name: string): string | null {
  const first = indexOfName(list, name);
  if (first < 0) return null;
  let value = list[first + 1] ?? "";
  for (let index = first + 2; index < list.length; index += 2) {
    if (list[index] === name) value += `, ${list[index + 1]}`;
  }
  return value;
}

function sortAndCombine(list: readonly string[]): Pair[] {
  const names = new Set(list.filter((_, index) => (index & 1) === 0));
  const pairs: Pair[] = [];
  for (const name of [...names].sort()) {
    if (name === "set-cookie") {
      for (const value of valuesOf(list, name)) pairs.push([name, value]);
    } else {
      pairs.push([name, combined(list, name) as string]);
    }
  }
  return pairs;
}

function headerPair(given: unknown): Pair {
  const pair = pairOf(given);
  if (pair === null) throw notHeaders();
  return [byteName(pair[0]), byteValue(pair[1])];
}

function notHeaders(): TypeError {
  return new TypeError("headers are given as an object, a list of [name, value] pairs, or Headers");
}
