/** What `inspect` shows of an object: its head, and the items between its brackets. */
import {
  firstEntries,
  firstValues,
  mapSize,
  setSize,
} from "../../../../sdk/typescript/src/intrinsics.ts";
import { boxedPrimitive } from "../webidl/boxed.ts";
import { describeInterface } from "../webidl/define.ts";
import { quote } from "./quote.ts";

type Show = (value: unknown) => string;
/** One of the things between an object's brackets, which is made a text when it is shown. */
export type Item = (show: Show) => string;

/** An object taken apart. */
export interface Parts {
  /** What stands before the brackets, such as "Map(2) ". */
  readonly head: string;
  readonly brackets: "{}" | "[]";
  /** What stands for the object itself, as an error's stack does; its properties follow when it has any. */
  readonly whole: string | null;
  readonly items: Item[];
}

/** As Node shows. */
const itemsMax = 100;
/** So many places of a list are looked at for what it holds, those that hold nothing included. */
const placesMax = 10_000;
/** Longer names are cut. */
const nameLengthMax = 1_000;
/** The other properties of a longer list are not looked for. */
const searchedLengthMax = 1_000;

/** Takes an object apart. */
export function partsOf(value: object): Parts {
  if (Array.isArray(value)) {
    const name = className(value);
    const head = name === "Array" ? "" : `${name}(${value.length}) `;
    return parts(value, { head, brackets: "[]", items: elements(value) });
  }
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    const array = value as Uint8Array;
    const head = `${className(value)}(${array.length}) `;
    return { head, brackets: "[]", whole: null, items: elements(array) };
  }
  if (value instanceof Map) {
    const items = limited(
      firstEntries(value, itemsMax),
      mapSize(value),
      ([key, inner]): Item =>
        (show) =>
          `${show(key)} => ${show(inner)}`,
    );
    return parts(value, { head: `${className(value)}(${value.size}) `, items });
  }
  if (value instanceof Set) {
    const items = limited(
      firstValues(value, itemsMax),
      setSize(value),
      (inner): Item =>
        (show) =>
          show(inner),
    );
    return parts(value, { head: `${className(value)}(${value.size}) `, items });
  }
  if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) return bufferParts(value);
  const described = describeInterface(value);
  if (described !== null) return { ...parts(described, {}), head: `${className(value)} ` };
  const whole = wholeOf(value);
  if (value instanceof Error)
    return parts(value, { whole, hidden: ["stack", "message"], items: causeOf(value) });
  return parts(value, { whole, head: whole === null ? plainHead(value) : "" });
}

interface Special {
  readonly head?: string;
  readonly brackets?: "{}" | "[]";
  readonly whole?: string | null;
  readonly items?: Item[];
  readonly hidden?: readonly string[];
}

function parts(value: object, special: Special): Parts {
  const { head = "", brackets = "{}", whole = null, items = [], hidden = [] } = special;
  return { head, brackets, whole, items: [...items, ...properties(value, hidden)] };
}

function properties(value: object, hidden: readonly string[]): Item[] {
  const items: Item[] = [];
  // Of a long list it would take longer to find what else it has than to show it.
  if (Array.isArray(value) && value.length > searchedLengthMax) return items;
  const keys = Reflect.ownKeys(value);
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at] as string | symbol;
    if (items.length >= itemsMax) return [...items, more(keys.length - at)];
    const property = Reflect.getOwnPropertyDescriptor(value, key);
    if (property === undefined || !property.enumerable) continue;
    if (typeof key === "string" && (hidden.includes(key) || isIndex(value, key))) continue;
    const name = typeof key === "symbol" ? symbolName(key) : propertyName(key);
    items.push((show) => `${name}: ${accessorText(property) ?? show(property.value)}`);
  }
  return items;
}

function isIndex(value: object, key: string): boolean {
  return (Array.isArray(value) || typeof boxedPrimitive(value) === "string") && /^\d+$/.test(key);
}

/** As much of its description as of a text that is a key. */
function symbolName(key: symbol): string {
  const { description = "" } = key;
  return description.length > nameLengthMax ? propertyName(description) : String(key);
}

function propertyName(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : quote(key);
}

function accessorText({ get, set }: PropertyDescriptor): string | null {
  if (get === undefined) return set === undefined ? null : "[Setter]";
  return set === undefined ? "[Getter]" : "[Getter/Setter]";
}

function elements(list: readonly unknown[] | Uint8Array): Item[] {
  const items: Item[] = [];
  const { length } = list;
  const end = Math.min(length, placesMax);
  let index = 0;
  while (index < end && items.length < itemsMax) {
    const from = index;
    while (index < end && !(index in list)) index++;
    const missing = index - from;
    if (missing > 0) items.push(() => `<${missing} empty item${missing === 1 ? "" : "s"}>`);
    const at = index;
    if (at >= end) break;
    items.push((show) => show(list[at]));
    index++;
  }
  return index < length ? [...items, more(length - index)] : items;
}

function limited<Value>(values: Value[], count: number, toItem: (value: Value) => Item): Item[] {
  const items = values.map(toItem);
  return count > items.length ? [...items, more(count - items.length)] : items;
}

function more(count: number): Item {
  return () => `... ${count} more item${count === 1 ? "" : "s"}`;
}

function bufferParts(buffer: ArrayBuffer | SharedArrayBuffer): Parts {
  const hex = Array.from(new Uint8Array(buffer).subarray(0, 50), (byte) =>
    byte.toString(16).padStart(2, "0"),
  );
  if (buffer.byteLength > 50) hex.push(`... ${buffer.byteLength - 50} more bytes`);
  const contents = `[Uint8Contents]: <${hex.join(" ")}>`;
  const items: Item[] = [() => contents, () => `[byteLength]: ${buffer.byteLength}`];
  return { head: `${className(buffer)} `, brackets: "{}", whole: null, items };
}

function causeOf(error: Error): Item[] {
  const items: Item[] = Object.hasOwn(error, "cause")
    ? [(show) => `[cause]: ${show(error.cause)}`]
    : [];
  if (error instanceof AggregateError) items.push((show) => `[errors]: ${show(error.errors)}`);
  return items;
}

function wholeOf(value: object): string | null {
  if (typeof value === "function") return functionText(value as (...args: never) => unknown);
  if (value instanceof Error) return value.stack || `[${String(value)}]`;
  if (value instanceof RegExp) return RegExp.prototype.toString.call(value);
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
  const primitive = boxedPrimitive(value);
  if (primitive === undefined) return null;
  const text = typeof primitive === "string" ? quote(primitive) : String(primitive);
  return `[${className(value)}: ${text}]`;
}

function functionText(value: (...args: never) => unknown): string {
  const source = Function.prototype.toString.call(value);
  const name = value.name === "" ? "(anonymous)" : value.name;
  if (/^class\b/.test(source)) return `[class ${name}]`;
  const kind = className(value);
  return value.name === "" ? `[${kind} (anonymous)]` : `[${kind}: ${name}]`;
}

function plainHead(value: object): string {
  const name = className(value);
  const tag: unknown = Reflect.get(value, Symbol.toStringTag);
  const suffix = typeof tag === "string" && tag !== "" && tag !== name ? `[${tag}] ` : "";
  return name === "Object" && suffix === "" ? "" : `${name} ${suffix}`;
}

function className(value: object): string {
  for (
    let at = Object.getPrototypeOf(value) as object | null;
    at !== null;
    at = Object.getPrototypeOf(at) as object | null
  ) {
    const constructor: unknown = Object.getOwnPropertyDescriptor(at, "constructor")?.value;
    if (typeof constructor === "function" && constructor.name !== "") return constructor.name;
  }
  return "[Object: null prototype]";
}
