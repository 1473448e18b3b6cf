import { Reader } from "../binary/reader.ts";
import {
  numberTypes,
  readLimits,
  readTypeGroup,
  sectionIds,
  type Section,
  type TypeShape,
} from "../binary/sections.ts";
import { opcodes, skipInstruction, skipNumber, skipValueType } from "../binary/skip-instruction.ts";

/** The name of the module from which groups of functions are imported, by their numbers; no toolchain uses it. */
export const groupsModule = "$bobbin:group";

/** An import of a module, and where it is written. */
export interface ImportPart {
  readonly module: string;
  readonly name: string;
  /** Its type, where it is a function. */
  readonly type: number | null;
  readonly bytes: Uint8Array;
}

/** What a module consists of, as far as it matters for writing it smaller. */
export interface ModuleParts {
  readonly types: readonly TypeShape[];
  readonly imports: readonly ImportPart[];
  /** Types of the functions that it imports, and of its own. */
  readonly importedTypes: readonly number[];
  readonly ownTypes: readonly number[];
  /** What its table holds, by places: functions, or null for nothing. Null where it is not all known. */
  readonly slots: readonly (number | null)[] | null;
  /** The segments that fill it. */
  readonly segments: readonly TableSegment[];
}

/** Functions that are put into a table while a module is instantiated. */
export interface TableSegment {
  readonly start: number;
  readonly functions: readonly number[];
}

/** Entries of a table that is left out. */
const slotsMax = 4096;
const noEntries = Uint8Array.of(0);
const functionForm = 0x60;
const functionReference = 0x70;
/** Before a table whose entries begin with something. */
const initialized = 0x40;

/** Reads a valid module; null for one that has what nobody here knows how to write otherwise. */
export function readParts(bytes: Uint8Array, sections: readonly Section[]): ModuleParts | null {
  const find = (wanted: number): Section | undefined => sections.find(({ id }) => id === wanted);
  const open = (wanted: number): Reader => {
    const section = find(wanted);
    return section === undefined
      ? new Reader(noEntries)
      : new Reader(bytes, section.start, section.end);
  };
  const types = readPlainTypes(open(sectionIds.type));
  const imports = readImports(open(sectionIds.import));
  // Who has such a name is refused elsewhere.
  if (imports.some(({ module }) => module === groupsModule)) return null;
  const importedTypes = imports.flatMap(({ type }) => (type === null ? [] : [type]));
  const segments = readSegments(open(sectionIds.element));
  if (types === null || segments === null) return null;
  if (!hasPlainGlobals(open(sectionIds.global))) return null;
  const start = find(sectionIds.start) === undefined ? Infinity : open(sectionIds.start).u32();
  const exported = readExports(open(sectionIds.export));
  if (Math.min(start, exported.firstFunction) < importedTypes.length) return null;
  const ownTypes: number[] = [];
  const functions = open(sectionIds.function);
  for (let count = functions.u32(); count > 0; count -= 1) ownTypes.push(functions.u32());
  const table = open(sectionIds.table);
  if (hasInitialized(table)) return null;
  const importsTable = imports.some(({ bytes: one, type }) => type === null && kindOf(one) === 1);
  const size = importsTable || exported.hasTable ? null : readTableSize(table);
  const slots = size === null ? null : fill(size, segments);
  return { types, imports, importedTypes, ownTypes, slots, segments };
}

/** Types of functions of numbers one by one, or null: types in groups may be told apart where they look the same. */
function readPlainTypes(reader: Reader): TypeShape[] | null {
  const types: TypeShape[] = [];
  for (let count = reader.u32(); count > 0; count -= 1) {
    if (reader.peek() !== functionForm) return null;
    readTypeGroup(reader, types);
  }
  const isPlain = types.every(
    (type) =>
      type !== null && [...type.parameters, ...type.results].every((code) => numberTypes.has(code)),
  );
  return isPlain ? types : null;
}

function readImports(reader: Reader): ImportPart[] {
  const imports: ImportPart[] = [];
  for (let count = reader.u32(); count > 0; count -= 1) {
    const start = reader.offset;
    const module = reader.name();
    const name = reader.name();
    const kind = reader.byte();
    const type = kind === 0 ? reader.u32() : null;
    if (kind === 1) skipValueType(reader);
    if (kind === 1 || kind === 2) readLimits(reader);
    if (kind === 3) skipValueType(reader);
    if (kind === 3 || kind === 4) reader.byte();
    if (kind === 4) skipNumber(reader);
    imports.push({ module, name, type, bytes: reader.source.subarray(start, reader.offset) });
  }
  return imports;
}

function kindOf(entry: Uint8Array): number {
  const reader = new Reader(entry);
  reader.name();
  reader.name();
  return reader.byte();
}

function readExports(reader: Reader): { firstFunction: number; hasTable: boolean } {
  let firstFunction = Infinity;
  let hasTable = false;
  for (let count = reader.u32(); count > 0; count -= 1) {
    reader.name();
    const kind = reader.byte();
    const index = reader.u32();
    if (kind === 0) firstFunction = Math.min(firstFunction, index);
    if (kind === 1) hasTable = true;
  }
  return { firstFunction, hasTable };
}

/** None but those of functions by their numbers, at a place of the first table that is a number; null where there are others. */
function readSegments(reader: Reader): TableSegment[] | null {
  const segments: TableSegment[] = [];
  for (let count = reader.u32(); count > 0; count -= 1) {
    if (reader.u32() !== 0 || reader.byte() !== opcodes.i32Const) return null;
    const start = reader.s32() >>> 0;
    if (reader.byte() !== opcodes.end) return null;
    const functions: number[] = [];
    for (let entries = reader.u32(); entries > 0; entries -= 1) functions.push(reader.u32());
    segments.push({ start, functions });
  }
  return segments;
}

/** Whether none of the globals begins with a function. */
function hasPlainGlobals(reader: Reader): boolean {
  for (let count = reader.u32(); count > 0; count -= 1) {
    skipValueType(reader);
    reader.byte();
    for (let opcode = reader.byte(); opcode !== opcodes.end; opcode = reader.byte()) {
      if (opcode === opcodes.functionReference) return false;
      skipInstruction(reader, opcode);
    }
  }
  return true;
}

/** Whether there is a table whose entries begin with something, which may be a function. */
function hasInitialized({ source, offset, end }: Reader): boolean {
  const reader = new Reader(source, offset, end);
  for (let count = reader.u32(); count > 0; count -= 1) {
    if (reader.peek() === initialized) return true;
    skipValueType(reader);
    readLimits(reader);
  }
  return false;
}

/** How many places the one table of functions has; null where there is no such one, or not one alone. */
function readTableSize(reader: Reader): number | null {
  if (reader.u32() !== 1 || reader.byte() !== functionReference) return null;
  const { minimum, is64 } = readLimits(reader);
  return is64 || minimum > slotsMax ? null : minimum;
}

/** Null where a segment does not fit, which is a trap. */
function fill(size: number, segments: readonly TableSegment[]): (number | null)[] | null {
  const slots = Array.from({ length: size }, (): number | null => null);
  for (const { start, functions } of segments) {
    if (start + functions.length > size) return null;
    for (const [at, index] of functions.entries()) slots[start + at] = index;
  }
  return slots;
}
