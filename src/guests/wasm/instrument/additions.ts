import { sectionIds } from "../binary/sections.ts";
import { Writer } from "../binary/writer.ts";
import type { ModuleShape } from "./module-shape.ts";
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
}

/** Numbers of the kinds of exports. */
const kinds = { function: 0, table: 1, memory: 2, global: 3 } as const;

/** Describes what is added to a module of this shape. A module without functions of its own needs exports only. */
export function describeAdditions(shape: ModuleShape): Additions {
  const fuel = encode([0x7f, 1, 0x41], (writer) => writer.s32(fuelFull), [0x0b]);
  const entries = new Map<number, readonly Uint8Array[]>();
  entries.set(sectionIds.global, [fuel]);
  if (shape.functionTypes.length > 0) {
    const growers = shape.memories.map(() => encode(shape.parameters.length + 2));
    const pages = shape.memories.map(() => Uint8Array.of(0x7f, 1, 0x41, 0, 0x0b));
    const slots = 1 + growers.length;
    // Types: () -> (), () -> i32, (i32) -> i32.
    entries.set(sectionIds.type, [
      Uint8Array.of(0x60, 0, 0),
      Uint8Array.of(0x60, 0, 1, 0x7f),
      Uint8Array.of(0x60, 1, 0x7f, 1, 0x7f),
    ]);
    const plain = encode(shape.parameters.length);
    entries.set(sectionIds.function, [plain, plain, plain, ...growers]);
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
  };
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
    exports.push(offer(reservedNames.table, "table", tables));
    for (const index of memories.keys()) {
      exports.push(offer(`${reservedNames.pages}${index}`, "global", globals + 1 + index));
    }
  }
  return exports;
}

function offer(name: string, kind: keyof typeof kinds, index: number): Uint8Array {
  return encode((writer) => writer.name(name), [kinds[kind]], index);
}

/** The added functions, which come in this order; those that let memories grow follow. */
const functionOffsets = { check: 0, rounds: 1, bulk: 2, grow: 3 } as const;

function describeBodies(shape: ModuleShape): Uint8Array[] {
  const { parameters, tables } = shape;
  // i32.const 0; call_indirect; if; unreachable; end; end.
  const check = encode([0, 0x41, 0, 0x11], parameters.length + 1, tables, [
    ...[0x04, 0x40, 0x00, 0x0b, 0x0b],
  ]);
  const count = (steps: number): Uint8Array => encode([0], countSteps(shape, steps), [0x0b]);
  // local.get 0; i32.const slot; call_indirect; end.
  const growers = shape.memories.map((_memory, index) =>
    encode(
      [0, 0x20, 0, 0x41],
      (writer) => writer.s32(1 + index),
      [0x11],
      parameters.length + 2,
      tables,
      [0x0b],
    ),
  );
  const bodies = [check, count(loopRounds), count(bulkSteps), ...growers];
  return bodies.map((body) => encode(body.length, body));
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
