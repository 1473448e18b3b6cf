/** From what a component passes to what a store takes; everything else is refused as invalid-argument. */
import { KeyValueError } from "./key-value-error.ts";

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
  if (typeof keys === "object" && keys !== null && Symbol.iterator in keys) {
    return Array.from(keys, (key) => toText(key, "key"));
  }
  throw wrong("keys are an array or another iterable of strings", keys);
}

/** Entries as pairs. */
export function toPairs(entries: Entries): (readonly [string, Value])[] {
  if (typeof entries !== "object" || entries === null) {
    throw wrong("entries are pairs, a Map or an object", entries);
  }
  if (!isIterable(entries)) return Object.entries(entries);
  return Array.from(entries, (pair) => {
    if (Array.isArray(pair)) return pair;
    throw wrong("entry is a pair [key, value]", pair);
  });
}

/** The options of a list. */
export function toOptions<Options extends object>(options: Options): Options {
  if (typeof options === "object" && options !== null) return options;
  throw wrong("options of a list are an object", options);
}

/** The limit of a list; whether the number is one of those allowed is not checked here. */
export function toLimit(limit: unknown): number {
  if (typeof limit === "number") return limit;
  throw wrong("limit of a list is a number", limit);
}

/** What is added to a counter. */
export function toDelta(delta: unknown): bigint {
  if (typeof delta === "bigint") return delta;
  if (Number.isSafeInteger(delta)) return BigInt(delta as number);
  throw new KeyValueError("invalid-argument", `the delta is a whole number, not ${String(delta)}`);
}

/** A value as text or bytes. The bytes are not copied. */
export function toContent(value: Value): string | Uint8Array {
  return typeof value === "string" ? value : toBytes(value);
}

/** A value as bytes; those of a buffer are not copied. */
export function toBytes(value: Value): Uint8Array {
  if (typeof value === "string") return new TextEncoder().encode(value);
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (ArrayBuffer.isView(value)) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  }
  throw new KeyValueError(
    "invalid-argument",
    `a value is a string, an ArrayBuffer or a typed array, not ${kindOf(value)}; setJson keeps other values`,
  );
}

/** A value as JSON. Throws what `JSON.stringify` throws as well. */
export function toJson(value: unknown): string {
  const json: string | undefined = JSON.stringify(value);
  if (json !== undefined) return json;
  throw new KeyValueError("invalid-argument", `a value of type ${kindOf(value)} has no JSON form`);
}

function isIterable(entries: Entries): entries is Iterable<readonly [string, Value]> {
  return Symbol.iterator in entries;
}

function wrong(what: string, value: unknown): KeyValueError {
  return new KeyValueError("invalid-argument", `the ${what}, not ${kindOf(value)}`);
}

function kindOf(value: unknown): string {
  return value === null ? "null" : typeof value;
}
