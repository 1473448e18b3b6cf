/**
 * The engine's own functions, taken when the runtime starts, which is before a component can replace any. What the
 * runtime does with a component's values it does by these, and what it keeps to itself is safe from replaced ones.
 *
 * A method becomes a function whose first argument is what it would be called on. Loops are by index: a list that is
 * spread, destructured or gone through with for-of asks methods that a component can replace.
 */

const { bind, call } = Function.prototype;
const uncurry = bind.bind(call) as (method: unknown) => unknown;

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller says what it takes, as `as` would
function method<Taken>(owner: object, name: PropertyKey): Taken {
  return uncurry(Reflect.get(owner, name)) as Taken;
}

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- as above
function getter<Taken>(owner: object, name: PropertyKey): Taken {
  return uncurry(Reflect.getOwnPropertyDescriptor(owner, name)?.get) as Taken;
}

/** The prototype that all typed arrays have. */
const typedArray = Reflect.getPrototypeOf(Uint8Array.prototype) as object;

export const { parse: parseJson, stringify: stringifyJson } = JSON;
export const { apply, ownKeys } = Reflect;
export const { isArray } = Array;
export const { isView } = ArrayBuffer;
export const { isInteger, isSafeInteger } = Number;
export const { trunc, max: larger, min: smaller } = Math;
export const { fromCharCode } = String;
export const { iterator, toStringTag, hasInstance } = Symbol;
export const asyncIterator: typeof Symbol.asyncIterator = Symbol.asyncIterator;
export const {
  create: createObject,
  defineProperty,
  entries: objectEntries,
  freeze,
  getOwnPropertyDescriptor,
} = Object;
export const {
  ArrayBuffer: ArrayBufferOf,
  BigInt: BigIntOf,
  DataView: DataViewOf,
  Error: ErrorOf,
  Map: MapOf,
  Number: NumberOf,
  Promise: PromiseOf,
  RangeError: RangeErrorOf,
  String: StringOf,
  TypeError: TypeErrorOf,
  Uint8Array: Uint8ArrayOf,
} = globalThis;

type Bytes = Uint8Array;
type View = ArrayBufferView;

/** Length of a Uint8Array, whatever its class has made of `length`. */
export const lengthOf = getter<(bytes: Bytes) => number>(typedArray, "length");
/** The class of a typed array; undefined for anything else. */
export const typedArrayName = getter<(value: unknown) => string | undefined>(
  typedArray,
  Symbol.toStringTag,
);
const typedArrayBuffer = getter<(view: View) => ArrayBuffer>(typedArray, "buffer");
const typedArrayOffset = getter<(view: View) => number>(typedArray, "byteOffset");
const typedArrayBytes = getter<(view: View) => number>(typedArray, "byteLength");
const dataViewBuffer = getter<(view: View) => ArrayBuffer>(DataView.prototype, "buffer");
const dataViewOffset = getter<(view: View) => number>(DataView.prototype, "byteOffset");
const dataViewBytes = getter<(view: View) => number>(DataView.prototype, "byteLength");
const arrayBufferBytes = getter<(buffer: unknown) => number>(ArrayBuffer.prototype, "byteLength");
export const setBytes = method<(target: Bytes, source: Bytes, offset?: number) => void>(
  typedArray,
  "set",
);
export const setInt32 = method<(view: DataView, at: number, value: number, l: boolean) => void>(
  DataView.prototype,
  "setInt32",
);
export const getInt32 = method<(view: DataView, at: number, l: boolean) => number>(
  DataView.prototype,
  "getInt32",
);

export const indexOfText = method<(text: string, wanted: string, from?: number) => number>(
  String.prototype,
  "indexOf",
);
export const lastIndexOfText = method<(text: string, wanted: string) => number>(
  String.prototype,
  "lastIndexOf",
);
export const sliceText = method<(text: string, start: number, end?: number) => string>(
  String.prototype,
  "slice",
);
export const startsWithText = method<(text: string, wanted: string, at?: number) => boolean>(
  String.prototype,
  "startsWith",
);
export const isWellFormed = method<(text: string) => boolean>(String.prototype, "isWellFormed");
export const lowerCase = method<(text: string) => string>(String.prototype, "toLowerCase");
export const upperCase = method<(text: string) => string>(String.prototype, "toUpperCase");
export const charCode = method<(text: string, at: number) => number>(
  String.prototype,
  "charCodeAt",
);
export const splitText = method<(text: string, by: string) => string[]>(String.prototype, "split");
export const errorText = method<(error: unknown) => string>(Error.prototype, "toString");
export const bigIntText = method<(value: bigint) => string>(BigInt.prototype, "toString");
export const { asIntN } = BigInt;
export const push = method<<Item>(list: Item[], item: Item) => number>(Array.prototype, "push");
export const arrayFrom = (
  (from) =>
  <Item, Made>(items: Iterable<Item>, make: (item: Item) => Made) =>
    from(Array, items, make)
)(
  method<<Item, Made>(self: unknown, items: Iterable<Item>, make: (item: Item) => Made) => Made[]>(
    Array,
    "from",
  ),
);

export const mapGet = method<<Key, Value>(map: Map<Key, Value>, key: Key) => Value | undefined>(
  Map.prototype,
  "get",
);
export const mapSet = method<<Key, Value>(map: Map<Key, Value>, key: Key, value: Value) => void>(
  Map.prototype,
  "set",
);
export const mapHas = method<<Key>(map: Map<Key, unknown>, key: Key) => boolean>(
  Map.prototype,
  "has",
);
export const mapDelete = method<<Key>(map: Map<Key, unknown>, key: Key) => boolean>(
  Map.prototype,
  "delete",
);
/** At most so many of the entries of a Map, whatever its iterators are by now. */
export function firstEntries(map: Map<unknown, unknown>, count: number): [unknown, unknown][] {
  const first: [unknown, unknown][] = [];
  const all = mapEntries(map);
  for (let step = nextEntry(all); !step.done && first.length < count; step = nextEntry(all)) {
    push(first, step.value);
  }
  return first;
}

/** The same for the values of a Set. */
export function firstValues(set: Set<unknown>, count: number): unknown[] {
  const first: unknown[] = [];
  const all = setEntries(set);
  for (let step = nextValue(all); !step.done && first.length < count; step = nextValue(all)) {
    push(first, step.value);
  }
  return first;
}

const mapEntries = method<(map: Map<unknown, unknown>) => object>(Map.prototype, "entries");
const nextEntry = method<(entries: object) => IteratorResult<[unknown, unknown], undefined>>(
  new Map().entries(),
  "next",
);
const setEntries = method<(set: Set<unknown>) => object>(Set.prototype, "values");
const nextValue = method<(values: object) => IteratorResult<unknown, undefined>>(
  new Set().values(),
  "next",
);
export const setSize = getter<(set: Set<unknown>) => number>(Set.prototype, "size");

export const mapSize = getter<(map: Map<unknown, unknown>) => number>(Map.prototype, "size");

/** `then` of a promise, whatever its class has made of it. */
export const thenOf = method<
  <Value, Result>(
    promise: Promise<Value>,
    done?: (value: Awaited<Value>) => Result | PromiseLike<Result>,
    failed?: (reason: unknown) => Result | PromiseLike<Result>,
  ) => Promise<Result>
>(Promise.prototype, "then");
const resolveWith = method<<Value>(self: unknown, value: Value) => Promise<Awaited<Value>>>(
  Promise,
  "resolve",
);
/** `Promise.reject` on what is given first. */
export const rejectWith = method<(self: unknown, reason: unknown) => Promise<never>>(
  Promise,
  "reject",
);
/** A promise of the value, whatever `then` is by now. */
export const promiseOf = <Value>(value: Value): Promise<Awaited<Value>> =>
  resolveWith(PromiseOf, value);

const hasInstanceOf = method<(constructor: unknown, value: unknown) => boolean>(
  Function.prototype,
  Symbol.hasInstance,
);
/** `instanceof` that nobody has redefined. */
export function isOrdinaryInstance(value: unknown, constructor: unknown): boolean {
  return hasInstanceOf(constructor, value);
}

/** Whether a value is a Uint8Array of whatever class. */
export function isUint8Array(value: unknown): value is Uint8Array<ArrayBuffer> {
  return isView(value) && typedArrayName(value) === "Uint8Array";
}

/** Whether a value is an ArrayBuffer. */
export function isArrayBuffer(value: unknown): value is ArrayBuffer {
  if (typeof value !== "object" || value === null) return false;
  try {
    arrayBufferBytes(value);
    return true;
  } catch {
    // Only what is one has that length.
    return false;
  }
}

/** The bytes that a view shows, not copied; all of them, or those from `start` to `end`. */
export function bytesOfView(
  view: ArrayBufferView,
  start = 0,
  end?: number,
): Uint8Array<ArrayBuffer> {
  const isTyped = typedArrayName(view) !== undefined;
  const buffer = isTyped ? typedArrayBuffer(view) : dataViewBuffer(view);
  const offset = isTyped ? typedArrayOffset(view) : dataViewOffset(view);
  const length = isTyped ? typedArrayBytes(view) : dataViewBytes(view);
  return new Uint8ArrayOf(buffer, offset + start, (end ?? length) - start);
}

/** The buffer that a Uint8Array of ours shows from its beginning to its end. */
export function bufferOf(bytes: Uint8Array<ArrayBuffer>): ArrayBuffer {
  return typedArrayBuffer(bytes);
}

/** A function's call on `self` with these arguments. */
export function callOn(
  target: (...args: never) => unknown,
  self: unknown,
  args: unknown[],
): unknown {
  return apply(target as (...args: unknown[]) => unknown, self, args);
}

/** The source of a function. */
export const functionText = method<(target: unknown) => string>(Function.prototype, "toString");
/** What a pattern finds in a text. */
export const matches = method<(pattern: RegExp, text: string) => RegExpExecArray | null>(
  RegExp.prototype,
  "exec",
);
