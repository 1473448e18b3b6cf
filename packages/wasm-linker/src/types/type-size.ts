import { wideLayoutOf } from "./layout.ts";
import { within, type PlanningLimits } from "./planning-budget.ts";
import { ComponentUnsupported } from "../errors.ts";
import type { ValueType } from "./types.ts";

interface Size {
  /** How many types it is made of, itself and those that it names, each as often as it does. */
  readonly parts: number;
  readonly depth: number;
  /** Something in it is borrowed. */
  readonly borrows: boolean;
}

/** Most bytes of a value, without what it points to, were memories of 64 bits; by the canonical ABI. */
const valueBytesMax = 2 ** 28 - 1;

const leaf: Size = { parts: 1, depth: 1, borrows: false };
const borrowed: Size = { parts: 1, depth: 1, borrows: true };
const sizes = new WeakMap<ValueType, Size>();

/**
 * Gives the type back that was just read, unless it is empty or beyond a limit. Types name others, so
 * that a few bytes can stand for any size; and what takes no room could be in a list any number of times.
 */
export function checkedType(
  type: ValueType,
  { typePartsMax, nestingMax }: PlanningLimits,
): ValueType {
  const parts = partsOf(type);
  if (parts === null) return type;
  if (parts.length === 0) throw new ComponentUnsupported(`has a ${type.kind} of nothing`);
  let count = 1;
  let depth = 0;
  let borrows = false;
  for (const part of parts) {
    const size = part === null ? leaf : sizeOf(part);
    borrows ||= size.borrows;
    count += size.parts;
    depth = Math.max(depth, size.depth);
  }
  within("parts of a type", count, typePartsMax);
  within("types in each other", depth + 1, nestingMax);
  within("bytes in one value", wideLayoutOf(type).bytes, valueBytesMax);
  sizes.set(type, { parts: count, depth: depth + 1, borrows });
  return type;
}

/** Whether something in a type that was read is borrowed. */
export function holdsBorrow(type: ValueType): boolean {
  return sizeOf(type).borrows;
}

function sizeOf(type: ValueType): Size {
  return type.kind === "borrow" ? borrowed : (sizes.get(type) ?? leaf);
}

/** The types that a type is made of; null for one that never is made of any. */
function partsOf(type: ValueType): readonly (ValueType | null)[] | null {
  switch (type.kind) {
    case "list":
    case "fixed-list":
    case "stream":
    case "future":
      return [type.element];
    case "map":
      return [type.key, type.value];
    case "option":
      return [type.some];
    case "result":
      return [type.ok, type.error];
    case "tuple":
      return type.elements;
    case "record":
      return type.fields.map((field) => field.type);
    case "variant":
      return type.cases.map((one) => one.type);
    case "enum":
    case "flags":
      return type.names.map(() => null);
    default:
      return null;
  }
}
