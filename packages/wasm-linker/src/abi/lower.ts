import type { AbiContext } from "./abi-context.ts";
import { widen } from "./flat-values.ts";
import {
  casesOf,
  discriminantBytes,
  layoutOf,
  partOffsets,
  payloadOffset,
  type FlatType,
} from "../types/layout.ts";
import { camelCase } from "../types/names.ts";
import { scalarLower, type Lower, type LowerParts } from "./scalar-lower.ts";
import { PassingBytes } from "./passing-bytes.ts";
import type { GuestResource } from "./handle-table.ts";
import { GuestTrap } from "../errors.ts";
import { entryType, type ResourceType, type ValueType } from "../types/types.ts";

const made = new WeakMap<ValueType, Lower>();

/** The way to lower a type; made once for each. */
export function lowerOf(type: ValueType): Lower {
  let lower = made.get(type);
  if (lower === undefined) {
    const parts = makeLower(type);
    const { bytes, align } = layoutOf(type);
    lower = {
      ...parts,
      allocates: allocates(type),
      store: (context, pointer, value) =>
        parts.put(context, context.memory.check(pointer, bytes, align), value),
    };
    made.set(type, lower);
  }
  return lower;
}

/** Whether lowering a value may call the guest's allocator. */
function allocates(type: ValueType): boolean {
  switch (type.kind) {
    case "string":
    case "list":
    case "map":
      return true;
    case "fixed-list":
      return lowerOf(type.element).allocates;
    case "record":
      return type.fields.some((field) => lowerOf(field.type).allocates);
    case "tuple":
      return type.elements.some((element) => lowerOf(element).allocates);
    case "variant":
    case "option":
    case "result":
      return casesOf(type).some((one) => one !== null && lowerOf(one).allocates);
    default:
      return false;
  }
}

function makeLower(type: ValueType): LowerParts {
  switch (type.kind) {
    case "string":
      return pair(({ memory }, value) => memory.writeText(value as string));
    case "list":
      return listLower(type.element);
    case "map":
      return listLower(entryType(type));
    case "fixed-list":
      return fixedListLower(type.element, type.length);
    case "record":
      return recordLower(
        type.fields.map((field) => field.type),
        type.fields.map((field) => camelCase(field.name)),
      );
    case "tuple":
      return recordLower(type.elements, null);
    case "flags":
      return flagsLower(type.names);
    case "own":
    case "borrow":
      return handleLower(type.kind, type.resource);
    case "stream":
    case "future":
      return indexLower(({ resources }, value) => resources.addEnd(value, type.kind, type.element));
    case "error-context":
      return indexLower(({ resources }, value) => resources.put(value as object));
    case "variant":
    case "enum":
    case "option":
    case "result":
      return variantLower(type);
    default:
      return scalarLower(type.kind);
  }
}

/** What is written leaves its length in the memory, so that no pair has to be made for it. */
function pair(write: (context: AbiContext, value: unknown) => number): LowerParts {
  return {
    put: (context, at, value) => {
      const start = write(context, value);
      const { memory } = context;
      const length = memory.writtenLength;
      memory.view.setUint32(at, start, true);
      memory.view.setUint32(at + 4, length, true);
    },
    flat: (context, value, values) => {
      const start = write(context, value);
      values.push(start, context.memory.writtenLength);
    },
  };
}

function listLower(element: ValueType): LowerParts {
  if (element.kind === "u8") {
    return pair(({ memory }, value) => {
      if (!(value instanceof PassingBytes)) return memory.writeBytes(value as Uint8Array);
      const start = memory.writeBytes(value.bytes);
      value.passed();
      return start;
    });
  }
  const { bytes, align } = layoutOf(element);
  const lower = lowerOf(element);
  return pair((context, value) => {
    const items = value as readonly unknown[];
    const { memory } = context;
    const start = memory.allocate(align, items.length * bytes);
    for (const [at, item] of items.entries()) lower.put(context, start + at * bytes, item);
    memory.writtenLength = items.length;
    return start;
  });
}

function fixedListLower(element: ValueType, length: number): LowerParts {
  const { bytes } = layoutOf(element);
  const lower = lowerOf(element);
  const itemsOf = (value: unknown): Iterable<unknown> => {
    const items = value as ArrayLike<unknown> & Iterable<unknown>;
    if (items.length === length) return items;
    throw new GuestTrap(`the host has ${items.length} elements for a list that has ${length}`);
  };
  return {
    put: (context, start, value) => {
      let at = start;
      context.memory.meter.spend(length * bytes);
      for (const item of itemsOf(value)) {
        lower.put(context, at, item);
        at += bytes;
      }
    },
    flat: (context, value, values) => {
      for (const item of itemsOf(value)) lower.flat(context, item, values);
    },
  };
}

function recordLower(types: readonly ValueType[], names: readonly string[] | null): LowerParts {
  const lowers = types.map(lowerOf);
  const offsets = partOffsets(types);
  const part = (value: unknown, at: number): unknown =>
    (value as Record<string | number, unknown>)[names === null ? at : (names[at] as string)];
  return {
    put: (context, start, value) => {
      for (let at = 0; at < lowers.length; at += 1) {
        (lowers[at] as Lower).put(context, start + (offsets[at] as number), part(value, at));
      }
    },
    flat: (context, value, values) => {
      for (const [at, lower] of lowers.entries()) lower.flat(context, part(value, at), values);
    },
  };
}

function flagsLower(names: readonly string[]): LowerParts {
  const properties = names.map(camelCase);
  const { bytes, flat } = layoutOf({ kind: "flags", names });
  const wordsOf = (value: unknown): number[] => {
    const words = flat.map(() => 0);
    for (const [at, name] of properties.entries()) {
      if ((value as Record<string, unknown>)[name] !== true) continue;
      words[at >> 5] = (words[at >> 5] as number) | (1 << (at & 31));
    }
    return words;
  };
  return {
    put: ({ memory }, pointer, value) => {
      const words = wordsOf(value);
      if (bytes === 1) memory.view.setUint8(pointer, words[0] as number);
      else if (bytes === 2) memory.view.setUint16(pointer, words[0] as number, true);
      else
        for (const [at, word] of words.entries())
          memory.view.setInt32(pointer + at * 4, word, true);
    },
    flat: (_context, value, values) => {
      values.push(...wordsOf(value));
    },
  };
}

function handleLower(kind: "own" | "borrow", type: ResourceType): LowerParts {
  const give = ({ resources, owner }: AbiContext, value: unknown): number => {
    if (kind === "borrow" && type.local?.owner === owner) {
      return (value as GuestResource).representation;
    }
    return resources.add(value as object, type, kind === "own");
  };
  return indexLower(give);
}

/** As something that the guest knows by its index in the table of handles. */
function indexLower(give: (context: AbiContext, value: unknown) => number): LowerParts {
  return {
    put: (context, at, value) => {
      context.memory.view.setUint32(at, give(context, value), true);
    },
    flat: (context, value, values) => {
      values.push(give(context, value));
    },
  };
}

type VariantType = Extract<ValueType, { kind: "variant" | "enum" | "option" | "result" }>;

interface Chosen {
  readonly tag: number;
  readonly payload: unknown;
}

function variantLower(type: VariantType): LowerParts {
  const cases = casesOf(type);
  const payloads = cases.map((one) => (one === null ? null : lowerOf(one)));
  const offset = payloadOffset(cases);
  const bytes = discriminantBytes(cases.length);
  const choose = choiceOf(type);
  const joined = layoutOf(type).flat.slice(1);
  const flats = cases.map((one) => (one === null ? [] : layoutOf(one).flat));
  return {
    put: (context, at, value) => {
      const { tag, payload } = choose(value);
      const { view } = context.memory;
      if (bytes === 1) view.setUint8(at, tag);
      else if (bytes === 2) view.setUint16(at, tag, true);
      else view.setUint32(at, tag, true);
      payloads[tag]?.put(context, at + offset, payload);
    },
    flat: (context, value, values) => {
      const { tag, payload } = choose(value);
      values.push(tag);
      const given: unknown[] = [];
      payloads[tag]?.flat(context, payload, given);
      const have = flats[tag] ?? [];
      for (const [at, want] of joined.entries()) {
        const own = have[at];
        values.push(own === undefined ? zero(want) : widen(given[at], own, want));
      }
    },
  };
}

function zero(type: FlatType): unknown {
  return type === "i64" ? 0n : 0;
}

/** Finds the case that a JavaScript value stands for. */
function choiceOf(type: VariantType): (value: unknown) => Chosen {
  switch (type.kind) {
    case "enum":
      return (value) => ({ tag: known(type.names.indexOf(value as string), value), payload: null });
    case "option":
      if (type.some.kind === "option") {
        return (value) => {
          const { tag, value: payload } = value as { tag: string; value?: unknown };
          return { tag: Number(tag === "some"), payload };
        };
      }
      return (value) => ({ tag: Number(value !== undefined), payload: value });
    case "result":
      return (value) => {
        const { tag, value: payload } = value as { tag: string; value?: unknown };
        return { tag: Number(tag === "err"), payload };
      };
    default: {
      const tags = new Map(type.cases.map((one, at) => [one.name, at]));
      return (value) => {
        const { tag, value: payload } = value as { tag: string; value?: unknown };
        return { tag: known(tags.get(tag) ?? -1, tag), payload };
      };
    }
  }
}

function known(tag: number, name: unknown): number {
  if (tag >= 0) return tag;
  throw new GuestTrap(`the host has the case ${String(name)}, which the component does not know`);
}
