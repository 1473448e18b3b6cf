/**
 * Part of a component: replaces what the engine offers by what spies, lies or throws, and looks at all that it is
 * called with. Text is made of it, so that it knows nothing from outside.
 */

/** What the replaced ones do. */
export type Manner = "spy" | "lie" | "throw";

/** What was replaced, and what was seen. */
export interface Replaced {
  /** Names of those that were called on, or given, memory that is shared with the host. */
  readonly leaks: string[];
  /** How many properties were replaced. */
  readonly count: number;
  restore(): void;
}

/**
 * Replaces every function and getter of every intrinsic. `canAwait` leaves the constructor of promises as it is, which
 * the engine itself asks for at each await, and its species.
 */
export function replaceIntrinsics(manner: Manner, canAwait: boolean): Replaced {
  const { apply, construct, defineProperty, getOwnPropertyDescriptor, getPrototypeOf, ownKeys } =
    Reflect;
  const SharedMemory = SharedArrayBuffer;
  const { isView } = ArrayBuffer;
  const typedArray = getPrototypeOf(Uint8Array.prototype) as object;
  const bufferOf = getOwnPropertyDescriptor(typedArray, "buffer")?.get as () => unknown;
  const dataBufferOf = getOwnPropertyDescriptor(DataView.prototype, "buffer")?.get as () => unknown;
  const sharedLength = getOwnPropertyDescriptor(SharedMemory.prototype, "byteLength")
    ?.get as () => number;
  const leaks: string[] = [];
  let leakCount = 0;

  const isShared = (value: unknown): boolean => {
    if (typeof value !== "object" || value === null) return false;
    try {
      if (isView(value)) {
        let buffer: unknown;
        try {
          buffer = apply(bufferOf, value, []);
        } catch {
          buffer = apply(dataBufferOf, value, []);
        }
        return isShared(buffer);
      }
      apply(sharedLength, value, []);
      return true;
    } catch {
      return false;
    }
  };
  const look = (name: string, self: unknown, args: ArrayLike<unknown>): void => {
    let leaked = isShared(self);
    for (let at = 0; at < args.length; at += 1) leaked ||= isShared(args[at]);
    if (leaked)
      defineProperty(leaks, leakCount++, {
        value: name,
        enumerable: true,
        configurable: true,
        writable: true,
      });
  };

  const changed: { owner: object; key: PropertyKey; descriptor: PropertyDescriptor }[] = [];
  let depth = 0;
  const { species } = Symbol;
  const thrown = new Error("replaced");
  const stand = (name: string, original: unknown): unknown => {
    const real = original as (...args: unknown[]) => unknown;
    const standIn = function (this: unknown, ...args: unknown[]): unknown {
      // What it looks with is not looked at.
      if (depth === 0) {
        depth += 1;
        look(name, this, args);
        depth -= 1;
        if (manner === "throw") throw thrown;
        if (manner === "lie") return new.target ? {} : -4;
      }
      return new.target ? construct(real, args, new.target) : apply(real, this, args);
    };
    // Who asks a replaced class for its species gets what looks as well.
    return defineProperty(standIn, species, { value: standIn }) ? standIn : null;
  };

  const names = [
    "Object",
    "Function",
    "Array",
    "String",
    "Number",
    "Boolean",
    "BigInt",
    "RegExp",
    "Promise",
    "Map",
    "Set",
    "WeakMap",
    "WeakSet",
    "WeakRef",
    "FinalizationRegistry",
    "ArrayBuffer",
    "SharedArrayBuffer",
    "DataView",
    "JSON",
    "Math",
    "Reflect",
    "Proxy",
    "Symbol",
    "Error",
    "AggregateError",
    "TypeError",
    "RangeError",
    "SyntaxError",
    "EvalError",
    "URIError",
    "ReferenceError",
    "Intl",
    "Atomics",
    "Iterator",
    "Date",
    "Int8Array",
    "Uint8Array",
    "Uint8ClampedArray",
    "Int16Array",
    "Uint16Array",
    "Int32Array",
    "Uint32Array",
    "BigInt64Array",
    "BigUint64Array",
    "Float32Array",
    "Float64Array",
  ];
  const roots: [string, unknown][] = names.map((name) => [name, Reflect.get(globalThis, name)]);
  const hidden: object[] = [
    [][Symbol.iterator](),
    new Map().entries(),
    new Set().values(),
    ""[Symbol.iterator](),
    "".matchAll(/x/g),
    (function* () {})(),
    (async function* () {})(),
    async function () {},
    typedArray,
  ];
  hidden.forEach((object, at) =>
    roots.push([`hidden${at}`, object], [`hidden${at}.prototype`, getPrototypeOf(object)]),
  );
  for (const name of [
    "decodeURIComponent",
    "encodeURIComponent",
    "parseInt",
    "parseFloat",
    "isNaN",
  ]) {
    roots.push([name, null]);
    changed.push({
      owner: globalThis,
      key: name,
      descriptor: getOwnPropertyDescriptor(globalThis, name) as PropertyDescriptor,
    });
  }

  const seen = new Set<object>([globalThis]);
  for (let at = 0; at < roots.length; at += 1) {
    const [name, owner] = roots[at] as [string, unknown];
    if (
      (typeof owner !== "object" && typeof owner !== "function") ||
      owner === null ||
      seen.has(owner)
    )
      continue;
    seen.add(owner);
    for (const key of ownKeys(owner)) {
      const descriptor = getOwnPropertyDescriptor(owner, key) as PropertyDescriptor;
      const label = `${name}.${String(key)}`;
      if (typeof descriptor.value === "object") roots.push([label, descriptor.value]);
      if (typeof descriptor.value === "function" && key !== "constructor")
        roots.push([label, descriptor.value]);
      if (!descriptor.configurable) continue;
      if (canAwait && owner === Promise.prototype && key === "constructor") continue;
      if (canAwait && owner === Promise && key === Symbol.species) continue;
      if (descriptor.get === undefined && typeof descriptor.value !== "function") continue;
      changed.push({ owner, key, descriptor });
    }
  }
  const restore = (): void => {
    for (let at = changed.length - 1; at >= 0; at -= 1) {
      const { owner, key, descriptor } = changed[at] as (typeof changed)[number];
      defineProperty(owner, key, descriptor);
    }
  };
  const count = changed.length;
  const stands = changed.map(({ key, descriptor }) => {
    const name = String(key);
    return descriptor.get === undefined
      ? { ...descriptor, value: stand(name, descriptor.value) }
      : { ...descriptor, get: stand(`get ${name}`, descriptor.get) as () => unknown };
  });
  // Descriptors must not be read through what has been replaced already.
  for (const descriptor of stands) Object.setPrototypeOf(descriptor, null);
  for (const { descriptor } of changed) Object.setPrototypeOf(descriptor, null);
  for (let at = 0; at < count; at += 1) {
    const { owner, key } = changed[at] as (typeof changed)[number];
    defineProperty(owner, key, stands[at] as PropertyDescriptor);
  }
  return { leaks, count, restore };
}
