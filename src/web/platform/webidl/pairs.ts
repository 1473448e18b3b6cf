/** What webidl has for lists of pairs: how they are gone through, and how objects become such lists. */
import { needArguments } from "./convert.ts";

type Pair<Value> = readonly [name: string, value: Value];

/** The members that an interface has by `iterable<name, value>`. */
export interface PairMembers<Value> {
  entries(): ArrayIterator<[string, Value]>;
  keys(): ArrayIterator<string>;
  values(): ArrayIterator<Value>;
  forEach(
    callback: (value: Value, name: string, owner: never) => void,
    thisArgument?: unknown,
  ): void;
}

const { apply, ownKeys } = Reflect;
const { propertyIsEnumerable } = Object.prototype;
const isEnumerable = (owner: object, key: PropertyKey): boolean =>
  apply(propertyIsEnumerable, owner, [key]);

const iteratorPrototype = Object.getPrototypeOf(
  Object.getPrototypeOf([][Symbol.iterator]()),
) as object;

/**
 * Gives a class these members. `pairAt` gives one pair of a list, undefined after the last, and throws for what is no such
 * list: going through it by number sees what is changed meanwhile, as the standard wants.
 */
export function definePairMembers<Owner extends object, Value>(
  name: string,
  prototype: Owner,
  pairAt: (owner: Owner, at: number) => Pair<Value> | undefined,
): void {
  class PairIterator {
    readonly #owner: Owner;
    readonly #pick: (pair: Pair<Value>) => unknown;
    #at = 0;

    constructor(owner: Owner, pick: (pair: Pair<Value>) => unknown) {
      this.#owner = owner;
      this.#pick = pick;
    }

    next(): { value: unknown; done: boolean } {
      const pair = pairAt(this.#owner, this.#at);
      if (pair === undefined) return { value: undefined, done: true };
      this.#at += 1;
      return { value: this.#pick(pair), done: false };
    }
  }
  const { prototype: iterators } = PairIterator;
  Object.setPrototypeOf(iterators, iteratorPrototype);
  Reflect.deleteProperty(iterators, "constructor");
  Object.defineProperty(iterators, "next", { enumerable: true });
  const tag = { value: `${name} Iterator`, configurable: true };
  Object.defineProperty(iterators, Symbol.toStringTag, tag);

  const open = (owner: Owner, pick: (pair: Pair<Value>) => unknown): object => {
    pairAt(owner, 0);
    return new PairIterator(owner, pick);
  };
  const members = {
    entries(this: Owner) {
      return open(this, ([key, value]) => [key, value]);
    },
    keys(this: Owner) {
      return open(this, ([key]) => key);
    },
    values(this: Owner) {
      return open(this, ([, value]) => value);
    },
    forEach(this: Owner, callback: unknown, thisArgument: unknown = undefined) {
      let pair = pairAt(this, 0);
      needArguments(arguments.length, 1);
      if (typeof callback !== "function") throw new TypeError("forEach needs a function");
      for (let at = 1; pair !== undefined; at += 1) {
        Reflect.apply(callback, thisArgument, [pair[1], pair[0], this]);
        pair = pairAt(this, at);
      }
    },
  };
  for (const [key, value] of Object.entries(members)) {
    const property = { value, writable: true, enumerable: true, configurable: true };
    Object.defineProperty(prototype, key, property);
  }
  const iterate = { value: members.entries, writable: true, configurable: true };
  Object.defineProperty(prototype, Symbol.iterator, iterate);
}

/** How an object is gone through; null for one that is a record. */
export function iterationOf(value: object): Iterable<unknown> | null {
  const method: unknown = Reflect.get(value, Symbol.iterator);
  if (method === undefined || method === null) return null;
  if (typeof method !== "function") throw new TypeError("what the object has as iterator is none");
  return { [Symbol.iterator]: () => Reflect.apply(method, value, []) as Iterator<unknown> };
}

/** The pairs of a record, asked for in the standard's order: https://webidl.spec.whatwg.org/#js-record */
export function pairsOfRecord(
  record: object,
  toName: (name: unknown) => string,
  toValue: (value: unknown) => string,
): [string, string][] {
  const pairs: [string, string][] = [];
  let isMerged = false;
  for (const key of ownKeys(record)) {
    if (!isEnumerable(record, key)) continue;
    const name = toName(key);
    isMerged ||= name !== key;
    pairs.push([name, toValue((record as Record<PropertyKey, unknown>)[key])]);
  }
  // Two names may become one where characters are replaced: the first place, and the last value.
  return isMerged ? [...new Map(pairs)] : pairs;
}

/** One pair of a list, which is given as something that can be gone through; null where it is none. */
export function pairOf(value: unknown): [unknown, unknown] | null {
  if ((typeof value !== "object" || value === null) && typeof value !== "function") return null;
  const items = iterationOf(value);
  if (items === null) return null;
  const all = [...items];
  return all.length === 2 ? (all as [unknown, unknown]) : null;
}
