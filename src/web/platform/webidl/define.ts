/** How the runtime puts names on the global object. */

/** Defines a global as the engine defines its own, writable and configurable; those of webidl's functions are enumerable. */
export function defineGlobal(
  target: object,
  name: string,
  value: unknown,
  enumerable = false,
): void {
  // The bundle has taken names from functions.
  if (typeof value === "function" && value.name !== name) {
    Object.defineProperty(value, "name", { value: name, configurable: true });
  }
  Object.defineProperty(target, name, {
    ...{ value, writable: true, enumerable, configurable: true },
  });
}

/** Defines globals that are made when somebody first asks for one of them. */
export function defineLazyGlobals<Name extends string>(
  target: object,
  names: readonly Name[],
  make: () => Readonly<Record<Name, unknown>>,
): void {
  const getters = new Map<string, () => unknown>();
  for (const name of names) {
    const get = (): unknown => {
      const made = make();
      for (const [each, getter] of getters) {
        // What the component has put there itself stays.
        const isOurs = Object.getOwnPropertyDescriptor(target, each)?.get === getter;
        // A library that looks for a global while it is loaded itself finds it missing, for now.
        if (isOurs && made[each as Name] !== undefined) {
          defineGlobal(target, each, made[each as Name]);
        }
      }
      return made[name];
    };
    getters.set(name, get);
    const set = (value: unknown): void => defineGlobal(target, name, value);
    Object.defineProperty(target, name, { get, set, enumerable: false, configurable: true });
  }
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
