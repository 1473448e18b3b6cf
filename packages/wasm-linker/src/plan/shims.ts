import { Reader } from "../binary/reader.ts";
import {
  readLimits,
  readTypes,
  sectionIds,
  splitSections,
  type Section,
} from "../binary/sections.ts";
import { readInterface } from "../binary/signatures.ts";
import { opcodes } from "../binary/skip-instruction.ts";

/** A function that does nothing but call what a place of a table holds, with what it was given. */
export interface ShimFunction {
  readonly slot: number;
  /** As `i32 -> i32`. */
  readonly signature: string;
}

/** A module of nothing but such functions, and their table. */
export interface Shim {
  readonly functions: ReadonlyMap<string, ShimFunction>;
  /** It exports functions that no host could have, because of their types. */
  readonly hasOthers: boolean;
}

/** What a module puts into a place of a table that it imports: a function that it imports. */
export interface Filling {
  readonly slot: number;
  /** Among the functions that it imports. */
  readonly index: number;
}

const shimSections: readonly number[] = [
  sectionIds.custom,
  sectionIds.type,
  sectionIds.function,
  sectionIds.table,
  sectionIds.export,
  sectionIds.code,
];
const fillerSections: readonly number[] = [
  sectionIds.custom,
  sectionIds.type,
  sectionIds.import,
  sectionIds.element,
];
const callIndirect = 0x11;
const functionReference = 0x70;

/** Reads a module as a shim; null where it is anything else. Throws WasmFormatError for damaged bytes. */
export function readShim(bytes: Uint8Array): Shim | null {
  const sections = splitSections(bytes);
  if (!hasOnly(sections, shimSections)) return null;
  const table = open(bytes, sections, sectionIds.table);
  if (table === null || table.u32() !== 1 || table.byte() !== functionReference) return null;
  if (readLimits(table).is64) return null;
  const slots = readSlots(bytes, sections);
  const exports = open(bytes, sections, sectionIds.export);
  if (slots === null || exports === null) return null;
  const { exports: offered } = readInterface(bytes);
  const functions = new Map<string, ShimFunction>();
  let tables = 0;
  let hasOthers = false;
  for (let count = exports.u32(); count > 0; count -= 1) {
    const name = exports.name();
    const kind = exports.byte();
    const index = exports.u32();
    if (kind === 1) tables += 1;
    else if (kind !== 0) return null;
    const slot = slots[index];
    const signature = offered.get(name)?.signature ?? "";
    if (kind !== 0) continue;
    if (slot !== undefined && hasNumbersOnly(signature)) functions.set(name, { slot, signature });
    else hasOthers = true;
  }
  return tables === 1 ? { functions, hasOthers } : null;
}

/**
 * Reads a module that fills a table with functions that it imports, and does nothing else: what it puts where, in order. Null for any other.
 * Throws WasmFormatError for damaged bytes.
 */
export function readFiller(bytes: Uint8Array): readonly Filling[] | null {
  const sections = splitSections(bytes);
  if (!hasOnly(sections, fillerSections)) return null;
  const { imports } = readInterface(bytes);
  const tables = imports.filter(({ kind }) => kind === "table");
  if (
    tables.length !== 1 ||
    !imports.every(({ kind }) => kind === "table" || kind === "function")
  ) {
    return null;
  }
  const fillings: Filling[] = [];
  const elements = open(bytes, sections, sectionIds.element);
  if (elements === null) return fillings;
  for (let count = elements.u32(); count > 0; count -= 1) {
    // Into the first table, at a place that is a number, functions by their indices.
    if (elements.u32() !== 0 || elements.byte() !== opcodes.i32Const) return null;
    let slot = elements.s32() >>> 0;
    if (elements.byte() !== opcodes.end) return null;
    for (let entries = elements.u32(); entries > 0; entries -= 1, slot += 1) {
      const index = elements.u32();
      if (index >= imports.length - 1) return null;
      fillings.push({ slot, index });
    }
  }
  return fillings;
}

function hasOnly(sections: readonly Section[], ids: readonly number[]): boolean {
  return sections.every(({ id }) => ids.includes(id));
}

function open(bytes: Uint8Array, sections: readonly Section[], wanted: number): Reader | null {
  const section = sections.find(({ id }) => id === wanted);
  return section === undefined ? null : new Reader(bytes, section.start, section.end);
}

/** A function of the component model's types has numbers only. */
function hasNumbersOnly(signature: string): boolean {
  return /^(?:(?:[if](?:32|64) )*)->(?: [if](?:32|64))?$/.test(signature);
}

/** By function: the place that it calls; null where one does anything else. */
function readSlots(bytes: Uint8Array, sections: readonly Section[]): number[] | null {
  const types = open(bytes, sections, sectionIds.type);
  const functions = open(bytes, sections, sectionIds.function);
  const code = open(bytes, sections, sectionIds.code);
  if (types === null || functions === null || code === null) return null;
  const shapes = readTypes(types);
  const slots: number[] = [];
  const count = functions.u32();
  if (code.u32() !== count) return null;
  for (let at = 0; at < count; at += 1) {
    const type = functions.u32();
    const slot = readSlot(code.sub(code.u32()), type, shapes[type]?.parameters.length ?? 0);
    if (slot === null) return null;
    slots.push(slot);
  }
  return slots;
}

/** No variables; all parameters in order; the place; the call. */
function readSlot(body: Reader, type: number, parameters: number): number | null {
  if (body.u32() !== 0) return null;
  for (let parameter = 0; parameter < parameters; parameter += 1) {
    if (body.byte() !== opcodes.localGet || body.u32() !== parameter) return null;
  }
  if (body.byte() !== opcodes.i32Const) return null;
  const slot = body.s32() >>> 0;
  if (body.byte() !== callIndirect || body.u32() !== type || body.u32() !== 0) return null;
  return body.byte() === opcodes.end && body.done ? slot : null;
}
