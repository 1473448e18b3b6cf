import type { AbiContext } from "./abi-context.ts";
import { narrow } from "./flat-values.ts";
import {
  casesOf,
  discriminantBytes,
  flatPlaces,
  layoutOf,
  partOffsets,
  payloadOffset,
} from "../types/layout.ts";
import { ErrorContext } from "../streams/error-context.ts";
import { camelCase } from "../types/names.ts";
import { scalarLift, type Lift } from "./scalar-lift.ts";
import { GuestTrap } from "../errors.ts";
import { entryType, type Case, type ResourceType, type ValueType } from "../types/types.ts";

const known = new WeakMap<ValueType, Lift>();

/** The way to lift a type; made once for each. */
export function liftOf(type: ValueType): Lift {
  let lift = known.get(type);
  if (lift === undefined) {
    lift = makeLift(type);
    known.set(type, lift);
  }
  return lift;
}

function makeLift(type: ValueType): Lift {
  switch (type.kind) {
    case "string":
      return pair((context, pointer, length) => context.memory.readText(pointer, length));
    case "list":
      return listLift(type.element);
    case "map":
      return listLift(entryType(type));
    case "fixed-list":
      return fixedListLift(type.element, type.length);
    case "record":
      return recordLift(
        type.fields.map((field) => camelCase(field.name)),
        type.fields.map((field) => field.type),
      );
    case "tuple":
      return recordLift(null, type.elements);
    case "flags":
      return flagsLift(type.names);
    case "own":
    case "borrow":
      return handleLift(type.kind, type.resource);
    case "stream":
    case "future":
      return indexLift(({ resources }, handle) =>
        resources.takeEnd(handle, type.kind, type.element),
      );
    case "error-context":
      return indexLift(({ resources }, handle) =>
        resources.find(handle, ErrorContext, "error context"),
      );
    case "variant":
    case "enum":
    case "option":
    case "result":
      return variantLift(type);
    default:
      return scalarLift(type.kind);
  }
}

function pair(make: (context: AbiContext, pointer: number, length: number) => unknown): Lift {
  return {
    load: (context, pointer) => {
      const at = context.memory.check(pointer, 8, 4);
      const { view } = context.memory;
      return make(context, view.getUint32(at, true), view.getUint32(at + 4, true));
    },
    flat: (context, values, at) =>
      make(context, (values[at] as number) >>> 0, (values[at + 1] as number) >>> 0),
  };
}

function listLift(element: ValueType): Lift {
  if (element.kind === "u8") {
    return pair((context, pointer, length) => context.memory.readBytes(pointer, length));
  }
  const { bytes, align } = layoutOf(element);
  const lift = liftOf(element);
  return pair((context, pointer, length) => {
    if (length * bytes > 0xffff_ffff)
      throw new GuestTrap("a list is longer than the guest's memory");
    context.memory.check(pointer, length * bytes, align);
    context.memory.meter.take(length * (bytes + itemBytes));
    const items: unknown[] = [];
    for (let at = 0; at < length; at += 1) items.push(lift.load(context, pointer + at * bytes));
    return items;
  });
}

function fixedListLift(element: ValueType, length: number): Lift {
  const { bytes, align, flat } = layoutOf(element);
  const lift = liftOf(element);
  const isBytes = element.kind === "u8";
  return {
    load: (context, pointer) => {
      const { memory } = context;
      if (isBytes) return memory.readBytes(pointer, length);
      const start = memory.check(pointer, length * bytes, align);
      memory.meter.take(length * (bytes + itemBytes));
      const items: unknown[] = [];
      for (let at = 0; at < length; at += 1) items.push(lift.load(context, start + at * bytes));
      return items;
    },
    flat: (context, values, place) => {
      const items: unknown[] = [];
      for (let at = 0; at < length; at += 1) {
        items.push(lift.flat(context, values, place + at * flat.length));
      }
      return isBytes ? Uint8Array.from(items as number[]) : items;
    },
  };
}

/** What an item of a list takes on the host's side, apart from its bytes. */
const itemBytes = 32;

function recordLift(names: readonly string[] | null, types: readonly ValueType[]): Lift {
  const lifts = types.map(liftOf);
  const offsets = partOffsets(types);
  const places = flatPlaces(types);
  const finish = (parts: unknown[]): unknown =>
    names === null
      ? parts
      : Object.fromEntries(parts.map((part, at) => [names[at] as string, part]));
  return {
    load: (context, pointer) =>
      finish(lifts.map((lift, at) => lift.load(context, pointer + (offsets[at] as number)))),
    flat: (context, values, at) =>
      finish(lifts.map((lift, part) => lift.flat(context, values, at + (places[part] as number)))),
  };
}

function flagsLift(names: readonly string[]): Lift {
  const properties = names.map(camelCase);
  const { bytes, flat } = layoutOf({ kind: "flags", names });
  const finish = (words: readonly number[]): unknown =>
    Object.fromEntries(
      properties.map((name, at) => [name, (((words[at >> 5] as number) >>> (at & 31)) & 1) === 1]),
    );
  return {
    load: ({ memory }, pointer) => {
      memory.check(pointer, bytes, 1);
      if (bytes === 1) return finish([memory.view.getUint8(pointer)]);
      if (bytes === 2) return finish([memory.view.getUint16(pointer, true)]);
      return finish(flat.map((_type, at) => memory.view.getUint32(pointer + at * 4, true)));
    },
    flat: (_context, values, at) => finish(flat.map((_type, word) => values[at + word] as number)),
  };
}

function handleLift(kind: "own" | "borrow", type: ResourceType): Lift {
  return indexLift(({ resources }, handle) =>
    kind === "own" ? resources.take(handle, type) : resources.lend(handle, type),
  );
}

/** Of something that the guest knows by its index in the table of handles. */
function indexLift(find: (context: AbiContext, handle: number) => unknown): Lift {
  return {
    load: (context, pointer) => {
      context.memory.check(pointer, 4, 4);
      return find(context, context.memory.view.getUint32(pointer, true));
    },
    flat: (context, values, at) => find(context, (values[at] as number) >>> 0),
  };
}

type VariantType = Extract<ValueType, { kind: "variant" | "enum" | "option" | "result" }>;

function variantLift(type: VariantType): Lift {
  const cases = casesOf(type);
  const payloads = cases.map((one) => (one === null ? null : liftOf(one)));
  const offset = payloadOffset(cases);
  const bytes = discriminantBytes(cases.length);
  const finish = variantValue(type);
  const joined = layoutOf(type).flat.slice(1);
  const wanted = cases.map((one) => (one === null ? [] : layoutOf(one).flat));
  const check = (tag: number): number => {
    if (tag < cases.length) return tag;
    throw new GuestTrap(`it gave the case ${tag} of a type that has ${cases.length}`);
  };
  return {
    load: (context, pointer) => {
      const { memory } = context;
      memory.check(pointer, bytes, bytes);
      const tag = check(
        bytes === 1
          ? memory.view.getUint8(pointer)
          : bytes === 2
            ? memory.view.getUint16(pointer, true)
            : memory.view.getUint32(pointer, true),
      );
      return finish(tag, payloads[tag]?.load(context, pointer + offset));
    },
    flat: (context, values, at) => {
      const tag = check((values[at] as number) >>> 0);
      const payload = payloads[tag] ?? null;
      if (payload === null) return finish(tag, undefined);
      const types = wanted[tag] ?? [];
      const slots = types.map((want, slot) =>
        narrow(values[at + 1 + slot], joined[slot] ?? want, want),
      );
      return finish(tag, payload.flat(context, slots, 0));
    },
  };
}

/** How a case and its payload look in JavaScript. */
function variantValue(type: VariantType): (tag: number, payload: unknown) => unknown {
  switch (type.kind) {
    case "enum":
      return (tag) => type.names[tag];
    case "option":
      if (type.some.kind === "option") {
        return (tag, value) => (tag === 0 ? { tag: "none" } : { tag: "some", value });
      }
      return (tag, value) => (tag === 0 ? undefined : value);
    case "result":
      return (tag, value) => ({ tag: tag === 0 ? "ok" : "err", value });
    default:
      return (tag, value) => {
        const { name, type: payload } = type.cases[tag] as Case;
        return payload === null ? { tag: name } : { tag: name, value };
      };
  }
}
