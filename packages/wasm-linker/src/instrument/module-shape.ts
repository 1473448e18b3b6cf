import { Reader } from "../binary/reader.ts";
import {
  numberTypes,
  readLimits,
  readTypes,
  sectionIds,
  type Section,
  type TypeShape,
} from "../binary/sections.ts";
import { opcodes, skipInstruction, skipValueType } from "../binary/skip-instruction.ts";
import { groupsModule } from "../compact/read-parts.ts";
import { reservedPrefix } from "./reserved-names.ts";

/** A memory of a module, imported or its own. */
export interface MemoryShape {
  readonly minimum: number;
  /** Its size can be kept by the host: it is counted in 32 bits and belongs to one thread. */
  readonly isPlain: boolean;
  readonly is64: boolean;
  readonly isImported: boolean;
  /** What it is imported by; "" for one of the module's own. */
  readonly module: string;
  readonly name: string;
}

/** A table of a module, imported or its own. */
export interface TableShape {
  /** The bytes that say what it holds. */
  readonly type: Uint8Array;
  /** Counted in 64 bits. */
  readonly is64: boolean;
}

/** A function that a module imports, and its type. */
export interface FunctionImport {
  readonly module: string;
  readonly name: string;
  readonly type: number;
}

/** What of a module must be known to add to it. */
export interface ModuleShape {
  /** It imports groups of functions. */
  readonly isCompact: boolean;
  types: readonly TypeShape[];
  /** Functions that are imported, in order. */
  readonly imports: FunctionImport[];
  /** Types of the module's own functions. */
  readonly functionTypes: number[];
  /** Functions and globals, imported ones included. */
  functions: number;
  globals: number;
  readonly tables: TableShape[];
  /** Entries that the module's own tables begin with. */
  tableEntries: number;
  readonly memories: MemoryShape[];
  /** Indices of the module's own globals that can change. */
  readonly mutableGlobals: number[];
  /** A global that can change has a type that JavaScript cannot read and write. */
  hasOpaqueGlobal: boolean;
  start: number | null;
  /** Why its memory cannot be limited, or null. */
  unsupported: string | null;
}

/** Reads what there is in a module. Throws WasmFormatError. `isCompact`: it was written by `compactModule`. */
export function readShape(
  bytes: Uint8Array,
  sections: readonly Section[],
  isCompact = false,
): ModuleShape {
  const shape: ModuleShape = {
    isCompact,
    types: [],
    imports: [],
    functionTypes: [],
    functions: 0,
    globals: 0,
    tables: [],
    tableEntries: 0,
    memories: [],
    mutableGlobals: [],
    hasOpaqueGlobal: false,
    start: null,
    unsupported: null,
  };
  for (const { id, start, end } of sections) {
    readers[id]?.(new Reader(bytes, start, end), shape);
  }
  return shape;
}

const readers: Readonly<Record<number, (reader: Reader, shape: ModuleShape) => void>> = {
  [sectionIds.type]: (reader, shape) => {
    shape.types = readTypes(reader);
    if (shape.types.includes(null)) {
      shape.unsupported ??=
        "uses the garbage-collected heap of WebAssembly (struct and array types), whose memory Bobbin cannot limit; build it for linear memory";
    }
  },
  [sectionIds.import]: (reader, shape) => {
    for (let count = reader.u32(); count > 0; count -= 1) readImport(reader, shape);
  },
  [sectionIds.function]: (reader, shape) => {
    for (let count = reader.u32(); count > 0; count -= 1) shape.functionTypes.push(reader.u32());
    shape.functions += shape.functionTypes.length;
  },
  [sectionIds.table]: (reader, shape) => {
    for (let count = reader.u32(); count > 0; count -= 1) {
      // A table with an initial value for its entries.
      const hasValue = reader.peek() === 0x40;
      if (hasValue) reader.skip(2);
      shape.tableEntries += readTable(reader, shape);
      if (hasValue) skipExpression(reader);
    }
  },
  [sectionIds.tag]: (reader, shape) => {
    for (let count = reader.u32(); count > 0; count -= 1) readTag(reader, shape);
  },
  [sectionIds.memory]: (reader, shape) => {
    for (let count = reader.u32(); count > 0; count -= 1) readMemory(reader, shape, own);
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
  const { offset } = reader;
  const module = reader.name();
  const name = reader.name();
  const isGroup = shape.isCompact && module === groupsModule;
  if (module.startsWith(reservedPrefix) && !isGroup) {
    throw reader.fault(`an import has the reserved name ${JSON.stringify(module)}`, offset);
  }
  const kind = reader.byte();
  switch (kind) {
    case 0:
      shape.imports.push({ module, name, type: reader.u32() });
      shape.functions += 1;
      return;
    case 1:
      readTable(reader, shape);
      return;
    case 2:
      readMemory(reader, shape, { isImported: true, module, name });
      return;
    case 3:
      skipValueType(reader);
      reader.byte();
      shape.globals += 1;
      return;
    case 4:
      readTag(reader, shape);
      return;
    default:
      throw reader.fault(`the kind of import ${kind} is not known`, reader.offset - 1);
  }
}

/** How many entries it begins with. */
function readTable(reader: Reader, shape: ModuleShape): number {
  const { offset } = reader;
  refuseExceptions(reader, shape);
  skipValueType(reader);
  const type = reader.source.subarray(offset, reader.offset);
  const { minimum, is64 } = readLimits(reader);
  shape.tables.push({ type, is64 });
  return minimum;
}

function readTag(reader: Reader, shape: ModuleShape): void {
  reader.byte();
  const type = shape.types[reader.u32()];
  if (type !== undefined && !holdsFewNumbers(type)) {
    shape.unsupported ??= `has exceptions that hold references or more than ${tagValuesMax} numbers, whose memory Bobbin cannot limit`;
  }
}

function holdsFewNumbers(type: TypeShape): boolean {
  if (type === null || type.parameters.length > tagValuesMax) return false;
  return [...type.parameters, ...type.results].every((code) => numberTypes.has(code));
}

/** Kept exceptions would be memory that nobody counts. */
function refuseExceptions(reader: Reader, shape: ModuleShape): void {
  const { source, offset } = reader;
  const first = source[offset] ?? 0;
  const type = first === 0x63 || first === 0x64 ? source[offset + 1] : first;
  if (type === 0x69) {
    shape.unsupported ??=
      "keeps exceptions in tables or globals (exnref), whose memory Bobbin cannot limit";
  }
}

function skipExpression(reader: Reader): void {
  for (let opcode = reader.byte(); opcode !== opcodes.end; opcode = reader.byte()) {
    skipInstruction(reader, opcode);
  }
}

const own = { isImported: false, module: "", name: "" } as const;

function readMemory(
  reader: Reader,
  shape: ModuleShape,
  from: Pick<MemoryShape, "isImported" | "module" | "name">,
): void {
  const { minimum, isShared, is64 } = readLimits(reader);
  shape.memories.push({ minimum, isPlain: !isShared && !is64, is64, ...from });
}

/** The memory of which it is noted what is written; null where there is none, or not one alone. */
export function notedMemory({ memories, functionTypes }: ModuleShape): MemoryShape | null {
  const [memory] = memories;
  if (memory === undefined || memories.length > 1 || !memory.isPlain) return null;
  return memory.isImported && functionTypes.length === 0 ? null : memory;
}

/** Values that one exception may hold. */
const tagValuesMax = 16;
/** Globals of one instance that are put back after a request. */
const mutableGlobalsMax = 10_000;
// externref, funcref, f64, f32, i64, i32.
const readableTypes: readonly number[] = [0x6f, 0x70, 0x7c, 0x7d, 0x7e, 0x7f];

function readGlobal(reader: Reader, shape: ModuleShape): void {
  const type = reader.peek();
  refuseExceptions(reader, shape);
  skipValueType(reader);
  if (reader.byte() === 1) {
    const isReadable =
      readableTypes.includes(type) && shape.mutableGlobals.length < mutableGlobalsMax;
    if (isReadable) shape.mutableGlobals.push(shape.globals);
    else shape.hasOpaqueGlobal = true;
  }
  skipExpression(reader);
  shape.globals += 1;
}
