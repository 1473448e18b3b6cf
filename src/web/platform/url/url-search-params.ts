/** https://url.spec.whatwg.org/#interface-urlsearchparams */
import { needArguments, toText, toWellFormedText } from "../webidl/convert.ts";
import { nameInterface } from "../webidl/define.ts";
import {
  definePairMembers,
  iterationOf,
  type PairMembers,
  pairOf,
  pairsOfRecord,
} from "../webidl/pairs.ts";
import { parseUrlEncoded, printUrlEncoded, type NameValue } from "./url-encoded.ts";

/** What `new URLSearchParams` accepts. */
export type URLSearchParamsInit =
  | string
  | URLSearchParams
  | Iterable<Iterable<string>>
  | Record<string, string>;

/** The parameters of a URL; `changed` gets the new query after each change. */
export let linkedSearchParams: (
  search: string,
  changed: (query: string) => void,
) => URLSearchParams;
/** Reads the parameters anew from a URL that was changed by itself. */
export let refreshSearchParams: (parameters: URLSearchParams, search: string) => void;

let pairAt: (parameters: URLSearchParams, at: number) => NameValue | undefined;

/** A list of names and values. */
export class URLSearchParams {
  declare readonly entries: PairMembers<string>["entries"];
  declare readonly keys: PairMembers<string>["keys"];
  declare readonly values: PairMembers<string>["values"];
  declare readonly forEach: PairMembers<string>["forEach"];
  declare readonly [Symbol.iterator]: PairMembers<string>["entries"];
  #list: NameValue[];
  #changed: ((query: string) => void) | null = null;

  static {
    pairAt = (parameters, at) => parameters.#list[at];
    linkedSearchParams = (search, changed) => {
      const parameters = new URLSearchParams(search);
      parameters.#changed = changed;
      return parameters;
    };
    refreshSearchParams = (parameters, search) => {
      parameters.#list = parseUrlEncoded(withoutMark(search));
    };
  }

  constructor(init: URLSearchParamsInit = "") {
    this.#list =
      (typeof init === "object" && init !== null) || typeof init === "function"
        ? fromObject(init)
        : parseUrlEncoded(withoutMark(toText(init)));
  }

  get size(): number {
    return this.#list.length;
  }

  append(name: string, value: string): void {
    needArguments(arguments.length, 2);
    this.#list.push([toWellFormedText(name), toWellFormedText(value)]);
    this.#update();
  }

  delete(name: string, value: string | undefined = undefined): void {
    needArguments(arguments.length, 1);
    const matches = matcher(name, value);
    this.#list = this.#list.filter((pair) => !matches(pair));
    this.#update();
  }

  get(name: string): string | null {
    needArguments(arguments.length, 1);
    return this.#list.find(matcher(name, undefined))?.[1] ?? null;
  }

  getAll(name: string): string[] {
    needArguments(arguments.length, 1);
    return this.#list.filter(matcher(name, undefined)).map((pair) => pair[1]);
  }

  has(name: string, value: string | undefined = undefined): boolean {
    needArguments(arguments.length, 1);
    return this.#list.some(matcher(name, value));
  }

  set(name: string, value: string): void {
    needArguments(arguments.length, 2);
    const matches = matcher(name, undefined);
    const first = this.#list.findIndex(matches);
    if (first < 0) {
      this.append(name, value);
      return;
    }
    const pair: NameValue = [toWellFormedText(name), toWellFormedText(value)];
    this.#list[first] = pair;
    this.#list = this.#list.filter((other) => other === pair || !matches(other));
    this.#update();
  }

  /** Sorts by name, by code units; pairs of one name keep their order. */
  sort(): void {
    this.#list.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    this.#update();
  }

  toString(): string {
    return printUrlEncoded(this.#list);
  }

  #update(): void {
    if (this.#changed !== null) this.#changed(printUrlEncoded(this.#list));
  }
}
definePairMembers("URLSearchParams", URLSearchParams.prototype, pairAt);
nameInterface(URLSearchParams, "URLSearchParams", (list) => Object.fromEntries(list));

function fromObject(init: Exclude<URLSearchParamsInit, string>): NameValue[] {
  const iteration = iterationOf(init);
  if (iteration === null) return pairsOfRecord(init, toWellFormedText, toWellFormedText);
  return Array.from(iteration, (given) => {
    const pair = pairOf(given);
    if (pair === null) {
      throw new TypeError("parameters in a list are given as pairs of name and value");
    }
    return [toWellFormedText(pair[0]), toWellFormedText(pair[1])];
  });
}

function matcher(name: string, value: string | undefined): (pair: NameValue) => boolean {
  const wantedName = toWellFormedText(name);
  if (value === undefined) return (pair) => pair[0] === wantedName;
  const wantedValue = toWellFormedText(value);
  return (pair) => pair[0] === wantedName && pair[1] === wantedValue;
}

function withoutMark(search: string): string {
  return search.startsWith("?") ? search.slice(1) : search;
}
