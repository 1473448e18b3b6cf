/** https://html.spec.whatwg.org/#structured-cloning of the values that JavaScript itself has, and Blobs. */
import { Blob, File } from "./bytes/blob.ts";
import { boxedPrimitive } from "./webidl/boxed.ts";
import { needArguments } from "./webidl/convert.ts";
import { isInterface, once } from "./webidl/define.ts";
import { DOMException } from "./webidl/dom-exception.ts";
import { CryptoKey } from "./crypto/key-work.ts";

/** The copy of a value inside the one that is cloned. */
type Clone = (value: unknown) => unknown;
/** The copy, still empty, and what fills it once it is known: a value may hold itself. */
type Started = readonly [copy: object, fill?: () => void];

/** What moves to a copy: what stands for it there, and how it moves once everything else has been copied. */
interface Movable {
  readonly copy: object;
  move(): void;
}

const movable: { find: (value: object) => Movable | null } = { find: () => null };

/** Has other objects than buffers move as `find` says, which gives null for those that cannot. */
export function connectMovable(find: (value: object) => Movable | null): void {
  movable.find = find;
}

/** A deep copy. What is named in `transfer`, buffers and ports, moves to the copy. */
export function structuredClone(
  value: unknown,
  options: { transfer?: Iterable<object> } = {},
): unknown {
  needArguments(arguments.length, 1);
  return cloneAndMove(value, [...(options?.transfer ?? [])]).copy;
}

/** The same, with what stands for what has moved. */
export function cloneAndMove(
  value: unknown,
  transfer: readonly unknown[],
): { copy: unknown; moved: readonly object[] } {
  const memory = new Map<object, unknown>();
  const moves = transfer.map((moving) => {
    const found = typeof moving === "object" && moving !== null ? startMove(moving) : null;
    if (found === null || memory.has(moving as object)) {
      throw notCloneable("only buffers and ports can be transferred, and each once");
    }
    memory.set(moving as object, found.copy);
    return found;
  });
  const clone: Clone = (inner) => {
    if (typeof inner === "symbol") throw notCloneable("a symbol cannot be cloned");
    if (typeof inner === "function") throw notCloneable("a function cannot be cloned");
    if (typeof inner !== "object" || inner === null) return inner;
    if (memory.has(inner)) return memory.get(inner);
    const [copy, fill] = start(inner, clone);
    memory.set(inner, copy);
    fill?.();
    return copy;
  };
  const copy = clone(value);
  for (const { move } of moves) move();
  return { copy, moved: moves.map((moving) => moving.copy) };
}

function startMove(value: object): Movable | null {
  if (!(value instanceof ArrayBuffer)) return movable.find(value);
  if (value.detached) return null;
  // Emptied at the end: until then views of it have to show where they stand.
  return { copy: value.slice(), move: () => void value.transfer() };
}

const uncloneable = [WeakMap, WeakSet, WeakRef, FinalizationRegistry, Promise];

function start(value: object, clone: Clone): Started {
  const simple = copyOfSimple(value, clone);
  if (simple !== null) return [simple];
  if (value instanceof Map) {
    const copy = new Map<unknown, unknown>();
    return [copy, () => [...value].forEach(([key, inner]) => copy.set(clone(key), clone(inner)))];
  }
  if (value instanceof Set) {
    const copy = new Set<unknown>();
    return [copy, () => [...value].forEach((inner) => copy.add(clone(inner)))];
  }
  if (value instanceof DOMException) return startException(value);
  if (value instanceof Error) return startError(value, clone);
  if (isInterface(value)) throw notCloneable("an object of a web interface cannot be cloned");
  const kind = uncloneable.find((uncloned) => value instanceof uncloned);
  if (kind !== undefined) throw notCloneable(`a ${kind.name} cannot be cloned`);
  if (!Array.isArray(value)) return startProperties(value, {}, clone);
  const copy: unknown[] = [];
  copy.length = value.length;
  return startProperties(value, copy, clone);
}

/** The copy of a value that holds no others, or none but a buffer. */
function copyOfSimple(value: object, clone: Clone): object | null {
  if (value instanceof ArrayBuffer) return value.slice();
  if (value instanceof SharedArrayBuffer) return value;
  if (value instanceof File) return new File([value], value.name, value);
  if (value instanceof Blob) return value.slice(0, value.size, value.type);
  if (value instanceof CryptoKey) return value;
  if (ArrayBuffer.isView(value)) return copyOfView(value, clone);
  if (value instanceof Date) return new Date(value.getTime());
  if (value instanceof RegExp) return new RegExp(value.source, value.flags);
  const primitive = boxedPrimitive(value);
  if (typeof primitive === "symbol") throw notCloneable("a symbol cannot be cloned");
  return primitive === undefined ? null : (Object(primitive) as object);
}

function copyOfView(view: ArrayBufferView, clone: Clone): object {
  const { byteOffset, byteLength } = view;
  const buffer = clone(view.buffer) as ArrayBuffer;
  if (view instanceof DataView) return new DataView(buffer, byteOffset, byteLength);
  const array = view as Uint8Array;
  const View = Object.getPrototypeOf(Uint8Array.prototype) as object;
  const kind = Reflect.get(View, Symbol.toStringTag, array) as "Uint8Array";
  return new (viewClasses().get(kind) ?? Uint8Array)(buffer, byteOffset, array.length);
}

const viewClasses = once(() => {
  const names = Object.getOwnPropertyNames(globalThis).filter((name) =>
    /^(?:Big)?(?:Uint|Int|Float)\d+(?:Clamped)?Array$/.test(name),
  );
  return new Map(
    names.map((name) => [name, Reflect.get(globalThis, name) as Uint8ArrayConstructor]),
  );
});

function startException(error: DOMException): Started {
  const copy = new DOMException(error.message, error.name);
  const stack = { value: error.stack, writable: true, configurable: true };
  Object.defineProperty(copy, "stack", stack);
  return [copy];
}

const errorClasses: Record<string, ErrorConstructor> = {
  EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError,
}; // prettier-ignore

function startError(error: Error, clone: Clone): Started {
  const { message, name, stack } = error;
  const copy = new (errorClasses[name] ?? Error)(message);
  Object.defineProperty(copy, "stack", { value: stack, writable: true, configurable: true });
  const fill = (): void => {
    Object.defineProperty(copy, "cause", {
      value: clone(error.cause),
      writable: true,
      configurable: true,
    });
  };
  return Object.hasOwn(error, "cause") ? [copy, fill] : [copy];
}

function startProperties(from: object, copy: object, clone: Clone): Started {
  const fill = (): void => {
    for (const key of Object.keys(from)) {
      const value = clone(Reflect.get(from, key));
      const property = { value, writable: true, enumerable: true, configurable: true };
      Object.defineProperty(copy, key, property);
    }
  };
  return [copy, fill];
}

/** What cannot be copied or moved is refused by this. */
export function notCloneable(message: string): DOMException {
  return new DOMException(message, "DataCloneError");
}
