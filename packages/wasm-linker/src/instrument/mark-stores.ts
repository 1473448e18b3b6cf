/** Instructions that note which blocks of its memory a guest writes; see `../memory/written-map.ts`. */
import type { Reader } from "../binary/reader.ts";
import { opcodes } from "../binary/skip-instruction.ts";
import { Writer } from "../binary/writer.ts";
import { blockShift, spillBytes } from "../memory/written-map.ts";

/** Codes of the types of local variables. */
export const localTypes = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b } as const;

const { i32, i64, f32, f64, v128 } = localTypes;

/** Of the stores from i32.store on, the type of what is stored. */
const storedTypes = [i32, i64, f32, f64, i32, i32, i64, i64, i64];
const vectorStore = 11;
const firstLaneStore = 88;
const lastLaneStore = 91;
const firstAtomicStore = 0x17;
/** No store writes more. */
const storedBytesMax = 16;
/** The map is the module's second memory. */
const mapIndex = 1;
const bitOfMemoryIndex = 0x40;

/** A store: where its immediates stand, and what it stores. */
export interface FoundStore {
  readonly type: number;
  /** Added to the pointer. */
  readonly offset: number;
}

/**
 * What an instruction stores that was passed over: its opcode, the number behind its prefix, and a reader that stands behind both. Null where it
 * stores nothing.
 */
export function storeOf(
  opcode: number,
  operation: number,
  immediates: () => Reader,
): FoundStore | null {
  const type = storedType(opcode, operation);
  if (type === null) return null;
  const reader = immediates();
  if ((reader.u32() & bitOfMemoryIndex) !== 0) reader.u32();
  return { type, offset: reader.u32() };
}

function storedType(opcode: number, operation: number): number | null {
  if (opcode !== opcodes.prefixVector) return storedTypes[opcode - opcodes.firstStore] ?? null;
  const isLane = operation >= firstLaneStore && operation <= lastLaneStore;
  return operation === vectorStore || isLane ? v128 : null;
}

/** Whether an instruction writes to memory in a way that is not noted. */
export function writesUnnoted(opcode: number, operation: number): boolean {
  return opcode === opcodes.prefixAtomic && operation >= firstAtomicStore;
}

/** Whether the block of a pointer and that of the place that a store of it writes are noted as one. */
export function isNear({ offset }: FoundStore): boolean {
  return offset + storedBytesMax <= spillBytes;
}

/** Notes the block that a store writes by the pointer in a local variable, and leaves all values as they are. */
export function noteByLocal(store: FoundStore, pointer: number): Uint8Array {
  return new Uint8Array([0x20, ...leb(pointer), ...noteTop(store)]);
}

/** The same of a pointer on top of the stack, which passes through a local variable. */
export function noteByTop(store: FoundStore, pointer: number): Uint8Array {
  const local = leb(pointer);
  return new Uint8Array([0x22, ...local, ...noteTop(store), 0x20, ...local]);
}

/** The same of a pointer with a value on top of it; both pass through local variables. */
export function noteBelowTop(store: FoundStore, pointer: number, value: number): Uint8Array {
  const local = leb(value);
  return new Uint8Array([0x21, ...local, ...noteByTop(store, pointer), 0x20, ...local]);
}

/** Takes a pointer off the stack. */
function noteTop(store: FoundStore): readonly number[] {
  if (isNear(store)) return noteBlock;
  const writer = new Writer(8);
  writer.s32(store.offset | 0);
  // i32.const; i32.add.
  return [opcodes.i32Const, ...writer.written, 0x6a, ...noteBlock];
}

function leb(value: number): readonly number[] {
  if (value < 0x80) return [value];
  const writer = new Writer(8);
  writer.u32(value);
  return [...writer.written];
}

/** i32.const; i32.shr_u; i32.const 1; i32.store8. */
const noteBlock: readonly number[] = [
  ...[0x41, blockShift, 0x76, 0x41, 1],
  ...[0x3a, bitOfMemoryIndex, mapIndex, 0],
];

/**
 * The body of a function of the pointer, of what is copied, and of a size, all of which it answers: it notes the blocks. Where they lie outside
 * of the memory it does what the instruction after it would do.
 */
export const markRangeBody: Uint8Array = Uint8Array.of(
  // Two i32: the first block, and how many follow.
  ...[1, 2, i32],
  // if there is a size
  ...[0x20, 2, 0x04, 0x40],
  // first = pointer >>> shift
  ...[0x20, 0, 0x41, blockShift, 0x76, 0x22, 3],
  // store8 1
  ...[0x41, 1, 0x3a, bitOfMemoryIndex, mapIndex, 0],
  // more = ((pointer + size - 1) >>> shift) - first
  ...[0x20, 0, 0x20, 2, 0x6a, 0x41, 1, 0x6b, 0x41, blockShift, 0x76, 0x20, 3, 0x6b, 0x22, 4],
  // if there are more: memory.fill(first + 1, 1, more)
  ...[0x04, 0x40, 0x20, 3, 0x41, 1, 0x6a, 0x41, 1, 0x20, 4, 0xfc, 11, mapIndex, 0x0b],
  ...[0x0b, 0x20, 0, 0x20, 1, 0x20, 2, 0x0b],
);
