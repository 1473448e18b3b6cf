import { sectionIds } from "../binary/sections.ts";
import { Writer } from "../binary/writer.ts";
import { mapPagesMax, pagesPerMapPage } from "../memory/written-map.ts";
import { markRangeBody } from "./mark-stores.ts";
import { type MemoryShape, type ModuleShape, notedMemory } from "./module-shape.ts";
import { bulkSteps, fuelFull, loopRounds, reservedNames } from "./reserved-names.ts";
import type { Replacements } from "./rewrite-code.ts";

/** What is added to a module. */
export interface Additions {
  /** Entries that come last in their sections, by the section's id; the code section has its own below. */
  readonly entries: ReadonlyMap<number, readonly Uint8Array[]>;
  /** Bodies of the added functions. */
  readonly bodies: readonly Uint8Array[];
  /** How many functions the module then has of its own. */
  readonly functions: number;
  readonly replacements: Replacements;
  /** An export more, for a module whose instances cannot be put back into their fresh state. */
  readonly unrestorableMark: Uint8Array;
  /** An export more, for a module that notes what it writes; null where it cannot. */
  readonly writtenMark: Uint8Array | null;
}

/** Numbers of the kinds of exports. */
const kinds = { function: 0, table: 1, memory: 2, global: 3 } as const;

/** Describes what is added to a module of this shape. A module without functions of its own needs exports only. */
export function describeAdditions(shape: ModuleShape): Additions {
  const fuel = encode([0x7f, 1, 0x41], (writer) => writer.s32(fuelFull), [0x0b]);
  const entries = new Map<number, readonly Uint8Array[]>();
  entries.set(sectionIds.global, [fuel]);
  const noted = notedMemory(shape);
  if (noted !== null) addMap(entries, noted);
  if (shape.functionTypes.length > 0) {
    const growers = shape.memories.map(() => encode(shape.types.length + 2));
    const pages = shape.memories.map(() => Uint8Array.of(0x7f, 1, 0x41, 0, 0x0b));
    const slots = hostSlots.memories + growers.length;
    // Types: () -> (), () -> i32, (i32) -> i32, (i64) -> i64; of each table (reference, size) -> size.
    entries.set(sectionIds.type, [
      Uint8Array.of(0x60, 0, 0),
      Uint8Array.of(0x60, 0, 1, 0x7f),
      Uint8Array.of(0x60, 1, 0x7f, 1, 0x7f),
      Uint8Array.of(0x60, 1, 0x7e, 1, 0x7e),
      ...shape.tables.map(({ type, is64 }) => {
        const size = is64 ? 0x7e : 0x7f;
        return Uint8Array.of(0x60, 2, ...type, size, 1, size);
      }),
      // (i32, i32, i32) -> (i32, i32, i32).
      ...(noted === null ? [] : [Uint8Array.of(0x60, 3, 0x7f, 0x7f, 0x7f, 3, 0x7f, 0x7f, 0x7f)]),
    ]);
    const plain = encode(shape.types.length);
    const sized = encode(shape.types.length + 2);
    const sized64 = encode(shape.types.length + 3);
    entries.set(sectionIds.function, [
      ...[plain, plain, plain, sized, sized, sized64, sized64],
      ...growers,
      ...shape.tables.map((_table, index) => encode(shape.types.length + 4 + index)),
      ...(noted === null ? [] : [encode(shape.types.length + 4 + shape.tables.length)]),
    ]);
    // funcref, never more than at first.
    entries.set(sectionIds.table, [encode([0x70, 0x01], slots, slots)]);
    entries.set(sectionIds.global, [fuel, ...pages]);
  }
  entries.set(sectionIds.export, describeExports(shape));
  const bodies = shape.functionTypes.length > 0 ? describeBodies(shape) : [];
  return {
    entries,
    bodies,
    functions: shape.functionTypes.length + bodies.length,
    replacements: describeReplacements(shape),
    unrestorableMark: offer(reservedNames.unrestorable, "global", shape.globals),
    writtenMark: noted === null ? null : offer(reservedNames.written, "memory", 1),
  };
}

/** A second memory: of one of the module's own it is the module's, with an imported one it is imported. */
function addMap(
  entries: Map<number, readonly Uint8Array[]>,
  { minimum, isImported }: MemoryShape,
): void {
  if (isImported) {
    const names = [reservedNames.written, ""].map((name) => encode((writer) => writer.name(name)));
    entries.set(sectionIds.import, [encode(...names, [2, 1, 1, mapPagesMax])]);
  } else {
    const pages = Math.min(Math.max(Math.ceil(minimum / pagesPerMapPage), 1), mapPagesMax);
    entries.set(sectionIds.memory, [Uint8Array.of(1, pages, mapPagesMax)]);
  }
}

function describeExports(shape: ModuleShape): Uint8Array[] {
  const { globals, tables, memories, mutableGlobals, start, functionTypes } = shape;
  const exports = mutableGlobals.map((index) =>
    offer(`${reservedNames.global}${index}`, "global", index),
  );
  exports.push(offer(reservedNames.fuel, "global", globals));
  for (const [index, { isPlain }] of memories.entries()) {
    if (isPlain) exports.push(offer(`${reservedNames.memory}${index}`, "memory", index));
  }
  if (start !== null) exports.push(offer(reservedNames.start, "function", start));
  if (functionTypes.length > 0) {
    exports.push(offer(reservedNames.table, "table", tables.length));
    for (const index of memories.keys()) {
      exports.push(offer(`${reservedNames.pages}${index}`, "global", globals + 1 + index));
    }
  }
  return exports;
}

function offer(name: string, kind: keyof typeof kinds, index: number): Uint8Array {
  return encode((writer) => writer.name(name), [kinds[kind]], index);
}

/** Places in the table of the host's functions. */
export const hostSlots = Object.freeze({ check: 0, growTable: 1, memories: 2 });

/** The added functions, which come in this order; those that let memories grow follow, and those for tables. */
const functionOffsets = {
  ...{ check: 0, rounds: 1, bulk: 2, bytes: 3, elements: 4, bytes64: 5, elements64: 6, grow: 7 },
} as const;

/** By how many bits the size of a bulk instruction is shifted to give its steps. */
const sizeShifts = { bytes: 5, elements: 2 } as const;

function describeBodies(shape: ModuleShape): Uint8Array[] {
  const { types, tables } = shape;
  // i32.const slot; call_indirect.
  const ask = (slot: number, type: number): Uint8Array =>
    encode([0x41], (writer) => writer.s32(slot), [0x11], types.length + type, tables.length);
  // if; unreachable; end; end.
  const check = encode([0], ask(hostSlots.check, 1), [0x04, 0x40, 0x00, 0x0b, 0x0b]);
  const count = (steps: number): Uint8Array => encode([0], countSteps(shape, steps), [0x0b]);
  const { bytes, elements } = sizeShifts;
  const sized = [
    sizeCounter(shape, bytes, false),
    sizeCounter(shape, elements, false),
    sizeCounter(shape, bytes, true),
    sizeCounter(shape, elements, true),
  ];
  const growers = shape.memories.map((_memory, index) =>
    // local.get 0; …; end.
    encode([0, 0x20, 0], ask(hostSlots.memories + index, 2), [0x0b]),
  );
  const tableGrowers = tables.map(({ is64 }, index) =>
    is64
      ? // What the host cannot count never grows: i64.const -1; end.
        Uint8Array.of(0, 0x42, 0x7f, 0x0b)
      : encode(
          // local.get 1; call; …; if; local.get 0; local.get 1; table.grow; else; i32.const -1; end; end.
          [0, 0x20, 1, 0x10],
          shape.functions + functionOffsets.elements,
          ask(hostSlots.growTable, 2),
          [0x04, 0x7f, 0x20, 0, 0x20, 1, 0xfc, 15],
          index,
          [0x05, 0x41, 0x7f, 0x0b, 0x0b],
        ),
  );
  const bodies = [
    check,
    count(loopRounds),
    count(bulkSteps),
    ...sized,
    ...growers,
    ...tableGrowers,
    ...(notedMemory(shape) === null ? [] : [markRangeBody]),
  ];
  return bodies.map((body) => encode(body.length, body));
}

/** Counts a bulk instruction by the size that is on top of the stack, and leaves it there. */
function sizeCounter(
  { globals, functions }: ModuleShape,
  shift: number,
  is64: boolean,
): Uint8Array {
  // global.get; local.get 0; const; shr_u; (wrap;) i32.sub; global.set; call; local.get 0; end.
  const steps = is64 ? [0x42, shift, 0x88, 0xa7] : [0x41, shift, 0x76];
  return encode(
    [0, 0x23],
    globals,
    [0x20, 0, ...steps, 0x6b, 0x24],
    globals,
    [0x10],
    functions + functionOffsets.bulk,
    [0x20, 0, 0x0b],
  );
}

function describeReplacements(shape: ModuleShape): Replacements {
  const { memories, globals, functions } = shape;
  return {
    entry: countSteps(shape, 1),
    round: (local) =>
      encode(
        // local.get; i32.const 1; i32.sub; local.tee.
        [0x20],
        local,
        [0x41, 1, 0x6b, 0x22],
        local,
        // i32.const; i32.and; i32.eqz; if; call; end.
        [0x41],
        (writer) => writer.s32(loopRounds - 1),
        [0x71, 0x45, 0x04, 0x40, 0x10],
        functions + functionOffsets.rounds,
        [0x0b],
      ),
    bulk: encode([0x10], functions + functionOffsets.bulk),
    markRange:
      notedMemory(shape) === null
        ? null
        : encode([0x10], functions + functionOffsets.grow + memories.length + shape.tables.length),
    sized: {
      bytes: encode([0x10], functions + functionOffsets.bytes),
      elements: encode([0x10], functions + functionOffsets.elements),
      bytes64: encode([0x10], functions + functionOffsets.bytes64),
      elements64: encode([0x10], functions + functionOffsets.elements64),
    },
    is64: {
      bytes: memories.map((memory) => memory.is64),
      elements: shape.tables.map((table) => table.is64),
    },
    tableGrow: shape.tables.map((_table, index) =>
      encode([0x10], functions + functionOffsets.grow + memories.length + index),
    ),
    memorySize: memories.map(({ isPlain }, index) =>
      isPlain ? encode([0x23], globals + 1 + index) : null,
    ),
    // drop; i32.const -1 or i64.const -1: a memory that the host cannot count never grows.
    memoryGrow: memories.map(({ isPlain, is64 }, index) =>
      isPlain
        ? encode([0x10], functions + functionOffsets.grow + index)
        : Uint8Array.of(0x1a, is64 ? 0x42 : 0x41, 0x7f),
    ),
  };
}

/** Takes steps off the fuel and asks the host when none are left. It leaves the operand stack as it is. */
function countSteps({ globals, functions }: ModuleShape, steps: number): Uint8Array {
  return encode(
    // global.get; i32.const; i32.sub; global.set; global.get.
    [0x23],
    globals,
    [0x41],
    (writer) => writer.s32(steps),
    [0x6b, 0x24],
    globals,
    [0x23],
    globals,
    // i32.const 0; i32.le_s; if; call; end.
    [0x41, 0, 0x4c, 0x04, 0x40, 0x10],
    functions + functionOffsets.check,
    [0x0b],
  );
}

type Piece = number | Uint8Array | readonly number[] | ((writer: Writer) => void);

/** Bytes from bytes, unsigned numbers, and whatever else is written. */
function encode(...pieces: readonly Piece[]): Uint8Array {
  const writer = new Writer(32);
  for (const piece of pieces) {
    if (typeof piece === "function") piece(writer);
    else if (typeof piece === "number") writer.u32(piece);
    else writer.bytes(piece);
  }
  return writer.written;
}
