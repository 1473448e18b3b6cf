import { Reader } from "../binary/reader.ts";
import { readLimits, readParameterCounts, sectionIds, type Section } from "../binary/sections.ts";
import { opcodes, skipInstruction, skipNumber, skipValueType } from "../binary/skip-instruction.ts";
import { reservedPrefix } from "./reserved-names.ts";

/** A memory of a module, imported or its own. */
export interface MemoryShape {
  readonly minimum: number;
  /** Its size can be kept by the host: it is counted in 32 bits and belongs to one thread. */
  readonly isPlain: boolean;
  readonly is64: boolean;
  readonly isImported: boolean;
}

/** What of a module must be known to add to it. */
export interface ModuleShape {
  /** How many parameters each type has. */
  parameters: readonly number[];
  /** Types of the module's own functions. */
  readonly functionTypes: number[];
  /** Functions, tables and globals, imported ones included. */
  functions: number;
  tables: number;
  globals: number;
  readonly memories: MemoryShape[];
  /** Indices of the module's own globals that can change. */
  readonly mutableGlobals: number[];
  /** A global that can change has a type that JavaScript cannot read and write. */
  hasOpaqueGlobal: boolean;
  start: number | null;
}

/** Reads what there is in a module. Throws WasmFormatError. */
export function readShape(bytes: Uint8Array, sections: readonly Section[]): ModuleShape {
  const shape: ModuleShape = {
    parameters: [],
    functionTypes: [],
    functions: 0,
    tables: 0,
    globals: 0,
    memories: [],
    mutableGlobals: [],
    hasOpaqueGlobal: false,
    start: null,
  };
  for (const { id, start, end } of sections) {
    readers[id]?.(new Reader(bytes, start, end), shape);
  }
  return shape;
}

const readers: Readonly<Record<number, (reader: Reader, shape: ModuleShape) => void>> = {
  [sectionIds.type]: (reader, shape) => {
    shape.parameters = readParameterCounts(reader);
  },
  [sectionIds.import]: (reader, shape) => {
    for (let count = reader.u32(); count > 0; count -= 1) readImport(reader, shape);
  },
  [sectionIds.function]: (reader, shape) => {
    for (let count = reader.u32(); count > 0; count -= 1) shape.functionTypes.push(reader.u32());
    shape.functions += shape.functionTypes.length;
  },
  [sectionIds.table]: (reader, shape) => {
    shape.tables += reader.u32();
  },
  [sectionIds.memory]: (reader, shape) => {
    for (let count = reader.u32(); count > 0; count -= 1) readMemory(reader, shape, false);
  },
  [sectionIds.global]: (reader, shape) => {
    for (let count = reader.u32(); count > 0; count -= 1) readGlobal(reader, shape);
  },
  [sectionIds.export]: (reader) => {
    for (let count = reader.u32(); count > 0; count -= 1) {
      const { offset } = reader;
      const name = reader.name();
      if (name.startsWith(reservedPrefix)) {
        throw reader.fault(`an export has the reserved name ${JSON.stringify(name)}`, offset);
      }
      reader.byte();
      reader.u32();
    }
  },
  [sectionIds.start]: (reader, shape) => {
    shape.start = reader.u32();
  },
};

function readImport(reader: Reader, shape: ModuleShape): void {
  reader.skip(reader.u32());
  reader.skip(reader.u32());
  const kind = reader.byte();
  switch (kind) {
    case 0:
      skipNumber(reader);
      shape.functions += 1;
      return;
    case 1:
      skipValueType(reader);
      readLimits(reader);
      shape.tables += 1;
      return;
    case 2:
      readMemory(reader, shape, true);
      return;
    case 3:
      skipValueType(reader);
      reader.byte();
      shape.globals += 1;
      return;
    case 4:
      reader.byte();
      skipNumber(reader);
      return;
    default:
      throw reader.fault(`the kind of import ${kind} is not known`, reader.offset - 1);
  }
}

function readMemory(reader: Reader, shape: ModuleShape, isImported: boolean): void {
  const { minimum, isShared, is64 } = readLimits(reader);
  shape.memories.push({ minimum, isPlain: !isShared && !is64, is64, isImported });
}

// externref, funcref, f64, f32, i64, i32.
const readableTypes: readonly number[] = [0x6f, 0x70, 0x7c, 0x7d, 0x7e, 0x7f];

function readGlobal(reader: Reader, shape: ModuleShape): void {
  const type = reader.peek();
  skipValueType(reader);
  if (reader.byte() === 1) {
    if (readableTypes.includes(type)) shape.mutableGlobals.push(shape.globals);
    else shape.hasOpaqueGlobal = true;
  }
  for (let opcode = reader.byte(); opcode !== opcodes.end; opcode = reader.byte()) {
    skipInstruction(reader, opcode);
  }
  shape.globals += 1;
}
