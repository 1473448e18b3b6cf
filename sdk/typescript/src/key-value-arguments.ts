/** From what a component passes to what a store takes; everything else is refused as invalid-argument. */
import {
  arrayFrom,
  asIntN,
  BigIntOf,
  bytesOfView,
  isArray,
  isArrayBuffer,
  isSafeInteger,
  isView,
  iterator,
  objectEntries,
  push,
  stringifyJson,
  StringOf,
  Uint8ArrayOf,
} from "./intrinsics.ts";
import { KeyValueError } from "./key-value-error.ts";

let encodeText = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Text of UTF-8. */
export let decodeText = (bytes: ArrayBuffer): string => new TextDecoder().decode(bytes);

/** Gives the runtime's own ways between text and bytes, which no component can replace. */
export function useTextCoding(coding: {
  encode(text: string): Uint8Array;
  decode(bytes: ArrayBuffer): string;
}): void {
  encodeText = coding.encode;
  decodeText = coding.decode;
}

/** A value to store: text is kept as UTF-8. */
export type Value = ArrayBuffer | ArrayBufferView | string;

/** Keys with their values: pairs, a Map, or an object. */
export type Entries = Iterable<readonly [string, Value]> | Readonly<Record<string, Value>>;

/** A text; `what` names the argument. */
export function toText(value: unknown, what: string): string {
  if (typeof value === "string") return value;
  throw wrong(`${what} is a string`, value);
}

/** A text or null; `what` names the argument. */
export function toTextOrNull(value: unknown, what: string): string | null {
  if (value === null || typeof value === "string") return value;
  throw wrong(`${what} is a string or null`, value);
}

/** Keys as an array. A single string would do as an iterable, of its characters: never what was meant. */
export function toKeys(keys: Iterable<string>): string[] {
  if (isArray(keys)) {
    const list: string[] = [];
    for (let at = 0; at < keys.length; at += 1) push(list, toText(keys[at], "key"));
    return list;
  }
  if (typeof keys === "object" && keys !== null && iterator in keys) {
    return arrayFrom(keys, (key) => toText(key, "key"));
  }
  throw wrong("keys are an array or another iterable of strings", keys);
}

/** Entries as pairs. */
export function toPairs(entries: Entries): (readonly [string, Value])[] {
  if (typeof entries !== "object" || entries === null) {
    throw wrong("entries are pairs, a Map or an object", entries);
  }
  if (isArray(entries)) {
    const pairs: (readonly [string, Value])[] = [];
    for (let at = 0; at < entries.length; at += 1) push(pairs, toPair(entries[at]));
    return pairs;
  }
  return isIterable(entries) ? arrayFrom(entries, toPair) : objectEntries(entries);
}

const listNames = "prefix cursor limit start end reverse values entries metadata";

/** The options of a list. */
export function toOptions<Options extends object>(options: Options): Options {
  if (typeof options !== "object" || options === null) {
    throw wrong("options of a list are an object", options);
  }
  checkNames(options, listNames, "a list");
  return options;
}

/** Throws where an option has a name that is none of these, parted by spaces: one that is misspelt would mean nothing. */
export function checkNames(options: object, names: string, what: string): void {
  const pairs = objectEntries(options as Record<string, unknown>);
  for (let at = 0; at < pairs.length; at += 1) {
    const name = (pairs[at] as readonly [string, unknown])[0];
    if (isOneOf(name, names)) continue;
    throw new KeyValueError(
      "invalid-argument",
      `${what} has no option ${stringifyJson(name)}; it has ${names}`,
    );
  }
}

/** Whether a name stands among names that are parted by spaces; without methods, which a component may have replaced. */
function isOneOf(name: string, names: string): boolean {
  let word = "";
  for (let at = 0; at <= names.length; at += 1) {
    const letter = names[at] ?? " ";
    if (letter !== " ") word += letter;
    else if (word === name) return true;
    else word = "";
  }
  return false;
}

/** The limit of a list; whether the number is one of those allowed is not checked here. */
export function toLimit(limit: unknown): number {
  if (typeof limit === "number") return limit;
  throw wrong("limit of a list is a number", limit);
}

/** The part of all keys that a list is about, as members of JSON for the host; null for all. */
export function toRange(start: unknown, end: unknown, reverse: unknown): string | null {
  let range = "";
  if (start !== undefined) range += `,"start":${stringifyJson(toText(start, "start"))}`;
  if (end !== undefined) range += `,"end":${stringifyJson(toText(end, "end"))}`;
  if (reverse !== undefined && typeof reverse !== "boolean") {
    throw wrong("reverse of a list is true or false", reverse);
  }
  if (reverse === true) range += ',"reverse":true';
  return range === "" ? null : range;
}

/** What is added to a counter, or with another name what it is set to. */
export function toDelta(delta: unknown, name = "delta"): bigint {
  if (typeof delta === "bigint") {
    // A number of a hundred million digits takes longer to print than to refuse.
    if (asIntN(64, delta) === delta) return delta;
    throw new KeyValueError("invalid-argument", `the ${name} does not fit a signed 64-bit integer`);
  }
  if (isSafeInteger(delta)) return BigIntOf(delta as number);
  throw new KeyValueError(
    "invalid-argument",
    `the ${name} is a whole number, not ${StringOf(delta)}`,
  );
}

/** A value as text or bytes. The bytes are not copied. */
export function toContent(value: Value): string | Uint8Array {
  return typeof value === "string" ? value : toBytes(value);
}

/** A value as bytes; those of a buffer are not copied. */
export function toBytes(value: Value): Uint8Array {
  if (typeof value === "string") return encodeText(value);
  if (isView(value)) return bytesOfView(value);
  if (isArrayBuffer(value)) return new Uint8ArrayOf(value);
  throw new KeyValueError(
    "invalid-argument",
    `a value is a string, an ArrayBuffer or a typed array, not ${kindOf(value)}; setJson keeps other values`,
  );
}

/** A value as JSON. Throws what `JSON.stringify` throws as well. */
export function toJson(value: unknown): string {
  const json: string | undefined = stringifyJson(value);
  if (json !== undefined) return json;
  throw new KeyValueError("invalid-argument", `a value of type ${kindOf(value)} has no JSON form`);
}

function isIterable(entries: Entries): entries is Iterable<readonly [string, Value]> {
  return iterator in entries;
}

function toPair(pair: unknown): readonly [string, Value] {
  if (isArray(pair)) return pair as unknown as readonly [string, Value];
  throw wrong("entry is a pair [key, value]", pair);
}

function wrong(what: string, value: unknown): KeyValueError {
  return new KeyValueError("invalid-argument", `the ${what}, not ${kindOf(value)}`);
}

function kindOf(value: unknown): string {
  return value === null ? "null" : typeof value;
}
