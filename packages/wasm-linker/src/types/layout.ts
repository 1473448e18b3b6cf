import type { ValueType } from "./types.ts";

/** A core value's type. */
export type FlatType = "i32" | "i64" | "f32" | "f64";

/** A core function's type. */
export interface CoreSignature {
  readonly parameters: readonly FlatType[];
  readonly result: FlatType | null;
}

/** Most core values by which a function takes its parameters; of more, it takes a place in memory. */
export const flatParametersMax = 16;
/** The same where the caller does not wait for the answer. */
export const asyncFlatParametersMax = 4;

/**
 * How a type lies in memory and in core values, of which not all are named where they are more than
 * any function takes.
 */
export interface Layout {
  readonly bytes: number;
  readonly align: number;
  readonly flat: readonly FlatType[];
}

/** Finds layouts; makes each once. */
type LayoutOf = (type: ValueType) => Layout;

function layoutsWith(pointerAndLength: Layout): LayoutOf {
  const layouts = new WeakMap<ValueType, Layout>();
  const find: LayoutOf = (type) => {
    let layout = layouts.get(type);
    if (layout === undefined) {
      layout = makeLayout(type, pointerAndLength, find);
      layouts.set(type, layout);
    }
    return layout;
  };
  return find;
}

/** The layout of a type, by the rules of the canonical ABI. */
export const layoutOf = layoutsWith({ bytes: 8, align: 4, flat: ["i32", "i32"] });
/** The same in a memory of 64 bits, for which no component is run: by it the sizes of types are limited. */
export const wideLayoutOf = layoutsWith({ bytes: 16, align: 8, flat: ["i64", "i64"] });

/** Rounds up to a multiple. */
export function alignTo(offset: number, align: number): number {
  return Math.ceil(offset / align) * align;
}

function scalar(bytes: number, flat: FlatType): Layout {
  return { bytes, align: bytes, flat: [flat] };
}

function makeLayout(type: ValueType, pointerAndLength: Layout, find: LayoutOf): Layout {
  switch (type.kind) {
    case "bool":
    case "s8":
    case "u8":
      return scalar(1, "i32");
    case "s16":
    case "u16":
      return scalar(2, "i32");
    case "s32":
    case "u32":
    case "char":
    case "own":
    case "borrow":
    case "stream":
    case "future":
    case "error-context":
      return scalar(4, "i32");
    case "s64":
    case "u64":
      return scalar(8, "i64");
    case "f32":
      return scalar(4, "f32");
    case "f64":
      return scalar(8, "f64");
    case "string":
    case "list":
    case "map":
      return pointerAndLength;
    case "fixed-list":
      return fixedListLayout(find(type.element), type.length);
    case "record":
      return recordLayout(type.fields.map((field) => find(field.type)));
    case "tuple":
      return recordLayout(type.elements.map(find));
    case "flags":
      return flagsLayout(type.names.length);
    default:
      return variantLayout(casesOf(type), find);
  }
}

function fixedListLayout({ bytes, align, flat: each }: Layout, length: number): Layout {
  const flat: FlatType[] = [];
  for (let at = 0; at < length && flat.length <= flatParametersMax; at += 1) flat.push(...each);
  flat.length = Math.min(flat.length, flatParametersMax + 1);
  return { bytes: bytes * length, align, flat };
}

function recordLayout(parts: readonly Layout[]): Layout {
  let bytes = 0;
  let align = 1;
  const flat: FlatType[] = [];
  for (const layout of parts) {
    bytes = alignTo(bytes, layout.align) + layout.bytes;
    align = Math.max(align, layout.align);
    if (flat.length <= flatParametersMax) flat.push(...layout.flat);
  }
  // Types in types would make it any length, and beyond this nobody asks which they are.
  flat.length = Math.min(flat.length, flatParametersMax + 1);
  return { bytes: alignTo(bytes, align), align, flat };
}

/** The offsets of a record's or tuple's parts. */
export function partOffsets(types: readonly ValueType[]): number[] {
  let offset = 0;
  return types.map((type) => {
    const { bytes, align } = layoutOf(type);
    const start = alignTo(offset, align);
    offset = start + bytes;
    return start;
  });
}

/** The places of a record's or tuple's parts among its core values. */
export function flatPlaces(types: readonly ValueType[]): number[] {
  let place = 0;
  return types.map((type) => {
    const start = place;
    place += layoutOf(type).flat.length;
    return start;
  });
}

function flagsLayout(count: number): Layout {
  if (count <= 8) return scalar(1, "i32");
  if (count <= 16) return scalar(2, "i32");
  const words = Math.ceil(count / 32);
  return { bytes: words * 4, align: 4, flat: Array.from({ length: words }, () => "i32") };
}

/** The types that the cases of a variant, option, result or enum carry. */
export function casesOf(type: ValueType): readonly (ValueType | null)[] {
  switch (type.kind) {
    case "variant":
      return type.cases.map((one) => one.type);
    case "enum":
      return type.names.map(() => null);
    case "option":
      return [null, type.some];
    case "result":
      return [type.ok, type.error];
    default:
      throw new Error(`${type.kind} has no cases`);
  }
}

/** Bytes of the number that tells cases apart. */
export function discriminantBytes(cases: number): 1 | 2 | 4 {
  return cases <= 256 ? 1 : cases <= 65_536 ? 2 : 4;
}

/** Where the payload of a variant begins. */
export function payloadOffset(
  cases: readonly (ValueType | null)[],
  find: LayoutOf = layoutOf,
): number {
  const align = Math.max(1, ...cases.map((one) => (one === null ? 1 : find(one).align)));
  return alignTo(discriminantBytes(cases.length), align);
}

function variantLayout(cases: readonly (ValueType | null)[], find: LayoutOf): Layout {
  const payloads = cases.filter((one) => one !== null).map(find);
  const discriminant = discriminantBytes(cases.length);
  const align = Math.max(discriminant, ...payloads.map((one) => one.align));
  const largest = Math.max(0, ...payloads.map((one) => one.bytes));
  const flat: FlatType[] = [];
  for (const payload of payloads) {
    for (const [at, one] of payload.flat.entries()) {
      const known = flat[at];
      flat[at] = known === undefined ? one : joined(known, one);
    }
  }
  return {
    bytes: alignTo(payloadOffset(cases, find) + largest, align),
    align,
    flat: ["i32", ...flat],
  };
}

function joined(a: FlatType, b: FlatType): FlatType {
  if (a === b) return a;
  const narrow = (one: FlatType): boolean => one === "i32" || one === "f32";
  return narrow(a) && narrow(b) ? "i32" : "i64";
}
