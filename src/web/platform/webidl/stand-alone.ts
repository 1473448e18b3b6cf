/** Classes that inherit from others for the runtime's own sake only: webidl has their interfaces inherit from nothing. */
import { TypeErrorOf } from "../../../../sdk/typescript/src/intrinsics.ts";

const { construct, ownKeys } = Reflect;
const { defineProperty, getOwnPropertyDescriptor, setPrototypeOf } = Object;

/**
 * The class as components see it, whose objects are those of the class itself. Members that its objects have from
 * `parent` become its own; its prototype extends `above`.
 */
export function standAlone<
  Class extends (new (...args: never[]) => object) & { readonly prototype: object },
>(Inner: Class, parent: { readonly prototype: object } | null, above = Object.prototype): Class {
  const { name, length, prototype } = Inner;
  const Alone = function (this: unknown, ...args: unknown[]): object {
    if (new.target === undefined) throw new TypeErrorOf(`${name} is made by "new ${name}"`);
    return construct(Inner, args, new.target) as object;
  };
  setPrototypeOf(prototype, above);
  if (parent !== null) copyMembers(parent.prototype, prototype, ["constructor"]);
  copyMembers(Inner, Alone, ["length", "name", "prototype"]);
  const fixed = { value: prototype, writable: false, enumerable: false, configurable: false };
  defineProperty(Alone, "prototype", fixed);
  defineProperty(Alone, "name", { value: name, configurable: true });
  defineProperty(Alone, "length", { value: length, configurable: true });
  defineProperty(prototype, "constructor", { value: Alone });
  return Alone as unknown as Class;
}

function copyMembers(from: object, to: object, hidden: readonly PropertyKey[]): void {
  for (const key of ownKeys(from)) {
    if (hidden.includes(key)) continue;
    const property = getOwnPropertyDescriptor(from, key) as PropertyDescriptor;
    defineProperty(to, key, typeof key === "string" ? { ...property, enumerable: true } : property);
  }
}
