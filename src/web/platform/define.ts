/** How the runtime puts names on the global object. */

/** Defines a global as the engine defines its own: writable, configurable, not enumerable. */
export function defineGlobal(target: object, name: string, value: unknown): void {
  // The bundle has taken names from functions.
  if (typeof value === "function" && value.name !== name) {
    Object.defineProperty(value, "name", { value: name, configurable: true });
  }
  Object.defineProperty(target, name, {
    value,
    writable: true,
    enumerable: false,
    configurable: true,
  });
}

/** Defines a global that is made when somebody first asks for it. */
export function defineLazyGlobal(target: object, name: string, make: () => unknown): void {
  Object.defineProperty(target, name, {
    get(): unknown {
      const value = make();
      // A library that looks for this global while it is loaded itself finds it missing, for now.
      if (value !== undefined) defineGlobal(target, name, value);
      return value;
    },
    set(value: unknown) {
      defineGlobal(target, name, value);
    },
    enumerable: false,
    configurable: true,
  });
}

type Describe = (value: never) => Record<string, unknown>;
const descriptions = new WeakMap<object, Describe>();
const interfaces = new WeakSet<object>();

/**
 * Gives a class the name that the bundle has taken from it, its objects the name that `Object.prototype.toString` says of
 * web interfaces, and lets its members be enumerated as theirs are. `describe` picks what the console shows of them, since private state has no other way out.
 */
export function nameInterface<Value>(
  constructor: object & { prototype: Value & object },
  name: string,
  describe?: (value: Value) => Record<string, unknown>,
): void {
  const { prototype } = constructor;
  Object.defineProperty(constructor, "name", { value: name, configurable: true });
  Object.defineProperty(constructor, "prototype", { writable: false });
  Object.defineProperty(prototype, Symbol.toStringTag, { value: name, configurable: true });
  showMembers(constructor, ["length", "name", "prototype"]);
  showMembers(prototype, ["constructor"]);
  interfaces.add(prototype);
  if (describe !== undefined) descriptions.set(prototype, describe);
}

function showMembers(owner: object, hidden: readonly string[]): void {
  for (const key of Object.getOwnPropertyNames(owner)) {
    if (!hidden.includes(key)) Object.defineProperty(owner, key, { enumerable: true });
  }
}

/** What the console shows of an object of a web interface; null for any other object. */
export function describeInterface(value: object): Record<string, unknown> | null {
  const prototype = Object.getPrototypeOf(value) as object | null;
  const describe = prototype === null ? undefined : descriptions.get(prototype);
  return describe === undefined ? null : describe(value as never);
}

/** Whether an object is of a web interface, or of a class that extends one. */
export function isInterface(value: object): boolean {
  for (
    let at = Object.getPrototypeOf(value) as object | null;
    at !== null;
    at = Object.getPrototypeOf(at) as object | null
  ) {
    if (interfaces.has(at)) return true;
  }
  return false;
}

/** Runs `make` at most once, when its result is first needed. */
export function once<Value>(make: () => Value): () => Value {
  let made: { value: Value } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
