import { Reader } from "./reader.ts";
import { skipNumber, skipValueType } from "./skip-instruction.ts";

/** The numbers of the sections of a core module. */
export const sectionIds = Object.freeze({
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  start: 8,
  element: 9,
  code: 10,
  data: 11,
  dataCount: 12,
  tag: 13,
});

/** A section of a module, without its number and length. */
export interface Section {
  readonly id: number;
  readonly start: number;
  readonly end: number;
}

/** The sections of a core module in their order. Throws WasmFormatError for bytes that are none. */
export function splitSections(bytes: Uint8Array): Section[] {
  const reader = new Reader(bytes);
  const header = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
  for (const expected of header) {
    if (reader.byte() !== expected) throw reader.fault("the bytes are no core module", 0);
  }
  const sections: Section[] = [];
  while (!reader.done) {
    const id = reader.byte();
    const { offset, end } = reader.sub(reader.u32());
    sections.push({ id, start: offset, end });
  }
  return sections;
}

/** The limits of a memory or a table. */
export interface Limits {
  readonly minimum: number;
  readonly isShared: boolean;
  /** Counted and addressed in 64 bits. */
  readonly is64: boolean;
}

/** Reads the limits of a memory or a table. */
export function readLimits(reader: Reader): Limits {
  const flags = reader.byte();
  if (flags > 7) throw reader.fault("these limits are not known", reader.offset - 1);
  const is64 = (flags & 4) !== 0;
  const minimum = is64 ? Number(reader.u64()) : reader.u32();
  if ((flags & 1) !== 0) skipNumber(reader);
  return { minimum, isShared: (flags & 2) !== 0, is64 };
}

/** What is known of a type of a module: codes of its parameters and results; null for one of objects of the collected heap. */
export type TypeShape = {
  readonly parameters: readonly number[];
  readonly results: readonly number[];
} | null;

/** The types of numbers by their codes. */
export const numberTypes: ReadonlyMap<number, "i32" | "i64" | "f32" | "f64"> = new Map([
  [0x7f, "i32"],
  [0x7e, "i64"],
  [0x7d, "f32"],
  [0x7c, "f64"],
]);

/** Reads a type section, with the types that are in groups. */
export function readTypes(reader: Reader): TypeShape[] {
  const types: TypeShape[] = [];
  for (let entries = reader.u32(); entries > 0; entries -= 1) readTypeGroup(reader, types);
  return types;
}

/** Reads one entry of a type section: a type, or several in a group. */
export function readTypeGroup(reader: Reader, types: TypeShape[]): void {
  let members = 1;
  if (reader.peek() === 0x4e) {
    reader.byte();
    members = reader.u32();
  }
  for (; members > 0; members -= 1) types.push(readType(reader));
}

function readType(reader: Reader): TypeShape {
  let form = reader.byte();
  if (form === 0x50 || form === 0x4f) {
    for (let supertypes = reader.u32(); supertypes > 0; supertypes -= 1) skipNumber(reader);
    form = reader.byte();
  }
  if (form === 0x60) {
    const parameters = readValueTypes(reader);
    return { parameters, results: readValueTypes(reader) };
  }
  if (form !== 0x5f && form !== 0x5e) {
    throw reader.fault(`the type 0x${form.toString(16)} is not known`, reader.offset - 1);
  }
  for (let fields = form === 0x5f ? reader.u32() : 1; fields > 0; fields -= 1) skipField(reader);
  return null;
}

/** The first byte of each. */
function readValueTypes(reader: Reader): number[] {
  const types: number[] = [];
  for (let rest = reader.u32(); rest > 0; rest -= 1) {
    types.push(reader.peek());
    skipValueType(reader);
  }
  return types;
}

function skipField(reader: Reader): void {
  skipValueType(reader);
  reader.byte();
}
