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
import { scalarLift, type Lift, type LiftParts, type ShortLift } from "./scalar-lift.ts";
import { GuestTrap } from "../errors.ts";
import { entryType, type Case, type ResourceType, type ValueType } from "../types/types.ts";

const known = new WeakMap<ValueType, Lift>();

/** The way to lift a type; made once for each. */
export function liftOf(type: ValueType): Lift {
  let lift = known.get(type);
  if (lift === undefined) {
    const parts = makeLift(type);
    const { bytes, align } = layoutOf(type);
    lift = {
      ...parts,
      load: (context, pointer) => parts.peek(context, context.memory.check(pointer, bytes, align)),
    };
    known.set(type, lift);
  }
  return lift;
}

function makeLift(type: ValueType): LiftParts {
  switch (type.kind) {
    case "string":
      return pair((context, pointer, length) => context.memory.readText(pointer, length));
    case "list":
      return listLift(type.element);
    case "map":
      return listLift(entryType(type));
    case "fixed-list":
      return fixedListLift(type);
    case "record":
      return recordLift(
        type,
        type.fields.map((field) => camelCase(field.name)),
        type.fields.map((field) => field.type),
      );
    case "tuple":
      return recordLift(type, null, type.elements);
    case "flags":
      return flagsLift(type);
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

function pair(make: (context: AbiContext, pointer: number, length: number) => unknown): LiftParts {
  return {
    peek: (context, at) => {
      const { view } = context.memory;
      return make(context, view.getUint32(at, true), view.getUint32(at + 4, true));
    },
    flat: (context, values, at) =>
      make(context, (values[at] as number) >>> 0, (values[at + 1] as number) >>> 0),
    short: (context, pointer, length) =>
      make(context, (pointer as number) >>> 0, (length as number) >>> 0),
  };
}

/** A way to lift what is seldom a whole argument. */
function shortOf(type: ValueType, flat: LiftParts["flat"]): ShortLift | null {
  if (layoutOf(type).flat.length > 2) return null;
  return (context, first, second) => flat(context, [first, second], 0);
}

function listLift(element: ValueType): LiftParts {
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
    for (let at = 0; at < length; at += 1) items.push(lift.peek(context, pointer + at * bytes));
    return items;
  });
}

function fixedListLift(type: FixedListType): LiftParts {
  const { element, length } = type;
  const { bytes, flat: each } = layoutOf(element);
  const lift = liftOf(element);
  const isBytes = element.kind === "u8";
  const flat: LiftParts["flat"] = (context, values, place) => {
    const items: unknown[] = [];
    for (let at = 0; at < length; at += 1) {
      items.push(lift.flat(context, values, place + at * each.length));
    }
    return isBytes ? Uint8Array.from(items as number[]) : items;
  };
  return {
    peek: (context, start) => {
      const { memory } = context;
      if (isBytes) return memory.readBytes(start, length);
      memory.meter.take(length * (bytes + itemBytes));
      const items: unknown[] = [];
      for (let at = 0; at < length; at += 1) items.push(lift.peek(context, start + at * bytes));
      return items;
    },
    flat,
    short: shortOf(type, flat),
  };
}

type FixedListType = Extract<ValueType, { kind: "fixed-list" }>;

/** What an item of a list takes on the host's side, apart from its bytes. */
const itemBytes = 32;

function recordLift(
  type: ValueType,
  names: readonly string[] | null,
  types: readonly ValueType[],
): LiftParts {
  const lifts = types.map(liftOf);
  const offsets = partOffsets(types);
  const places = flatPlaces(types);
  const finish = (parts: unknown[]): unknown =>
    names === null
      ? parts
      : Object.fromEntries(parts.map((part, at) => [names[at] as string, part]));
  const flat: LiftParts["flat"] = (context, values, at) =>
    finish(lifts.map((lift, part) => lift.flat(context, values, at + (places[part] as number))));
  return {
    peek: (context, start) =>
      finish(lifts.map((lift, at) => lift.peek(context, start + (offsets[at] as number)))),
    flat,
    short: shortOf(type, flat),
  };
}

function flagsLift(type: Extract<ValueType, { kind: "flags" }>): LiftParts {
  const properties = type.names.map(camelCase);
  const { bytes, flat: words } = layoutOf(type);
  const finish = (given: readonly number[]): unknown =>
    Object.fromEntries(
      properties.map((name, at) => [name, (((given[at >> 5] as number) >>> (at & 31)) & 1) === 1]),
    );
  const flat: LiftParts["flat"] = (_context, values, at) =>
    finish(words.map((_type, word) => values[at + word] as number));
  return {
    peek: ({ memory }, start) => {
      if (bytes === 1) return finish([memory.view.getUint8(start)]);
      if (bytes === 2) return finish([memory.view.getUint16(start, true)]);
      return finish(words.map((_type, at) => memory.view.getUint32(start + at * 4, true)));
    },
    flat,
    short: shortOf(type, flat),
  };
}

function handleLift(kind: "own" | "borrow", type: ResourceType): LiftParts {
  return indexLift(({ resources }, handle) =>
    kind === "own" ? resources.take(handle, type) : resources.lend(handle, type),
  );
}

/** Of something that the guest knows by its index in the table of handles. */
function indexLift(find: (context: AbiContext, handle: number) => unknown): LiftParts {
  return {
    peek: (context, at) => find(context, context.memory.view.getUint32(at, true)),
    flat: (context, values, at) => find(context, (values[at] as number) >>> 0),
    short: (context, handle) => find(context, (handle as number) >>> 0),
  };
}

type VariantType = Extract<ValueType, { kind: "variant" | "enum" | "option" | "result" }>;

function variantLift(type: VariantType): LiftParts {
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
  const flat: LiftParts["flat"] = (context, values, at) => {
    const tag = check((values[at] as number) >>> 0);
    const payload = payloads[tag] ?? null;
    if (payload === null) return finish(tag, undefined);
    const types = wanted[tag] ?? [];
    const slots = types.map((want, slot) =>
      narrow(values[at + 1 + slot], joined[slot] ?? want, want),
    );
    return finish(tag, payload.flat(context, slots, 0));
  };
  return {
    peek: (context, at) => {
      const { view } = context.memory;
      const tag = check(
        bytes === 1
          ? view.getUint8(at)
          : bytes === 2
            ? view.getUint16(at, true)
            : view.getUint32(at, true),
      );
      return finish(tag, payloads[tag]?.peek(context, at + offset));
    },
    flat,
    short: payloads.every((payload) => payload === null)
      ? (_context, tag) => finish(check((tag as number) >>> 0), undefined)
      : shortOf(type, flat),
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
