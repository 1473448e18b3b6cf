import type { Reader } from "./reader.ts";

/** The opcodes that instrumentation asks for. */
export const opcodes = Object.freeze({
  loop: 0x03,
  try: 0x06,
  throw: 0x08,
  throwReference: 0x0a,
  end: 0x0b,
  call: 0x10,
  callIndirect: 0x11,
  returnCall: 0x12,
  returnCallIndirect: 0x13,
  returnCallRef: 0x15,
  tryTable: 0x1f,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  tableGet: 0x25,
  tableSet: 0x26,
  firstStore: 0x36,
  lastStore: 0x3e,
  memorySize: 0x3f,
  memoryGrow: 0x40,
  i32Const: 0x41,
  functionReference: 0xd2,
  prefixGc: 0xfb,
  prefixMiscellaneous: 0xfc,
  prefixVector: 0xfd,
  prefixAtomic: 0xfe,
});

// What follows an opcode.
const unknown = 0;
const nothing = 1;
const number = 2;
const twoNumbers = 3;
const memoryArgument = 4;
const blockType = 5;
const other = 6;

const shapes = new Uint8Array(256);
/** Immediates of the instructions behind 0xfb and 0xfc, by their number. */
const gcShapes = new Uint8Array(31);
const miscellaneousShapes = new Uint8Array(18);

function assign(table: Uint8Array, shape: number, ...ranges: readonly [number, number?][]): void {
  for (const [first, last = first] of ranges) table.fill(shape, first, last + 1);
}

// unreachable, nop; else; throw_ref, end; return; catch_all, drop, select; numbers; references.
assign(shapes, nothing, [0x00, 0x01], [0x05], [0x0a, 0x0b], [0x0f], [0x19, 0x1b], [0x45, 0xc4]);
assign(shapes, nothing, [0xd1], [0xd3, 0xd4]);
// catch, throw, rethrow; br, br_if; call; return_call; call_ref, return_call_ref; delegate.
assign(shapes, number, [0x07, 0x09], [0x0c, 0x0d], [0x10], [0x12], [0x14, 0x15], [0x18]);
// Locals, globals, tables; memory.size, memory.grow, i32.const, i64.const; ref.null, ref.func, br_on_null.
assign(shapes, number, [0x20, 0x26], [0x3f, 0x42], [0xd0], [0xd2], [0xd5, 0xd6]);
// call_indirect, return_call_indirect.
assign(shapes, twoNumbers, [0x11], [0x13]);
assign(shapes, memoryArgument, [0x28, 0x3e]);
// block, loop, if; try.
assign(shapes, blockType, [0x02, 0x04], [0x06]);
// br_table; select with types; try_table; f32.const, f64.const; the prefixes.
assign(shapes, other, [0x0e], [0x1c], [0x1f], [0x43, 0x44], [0xfb, 0xfe]);

// struct.new; arrays; casts.
assign(gcShapes, number, [0, 1], [6, 7], [11, 14], [16], [20, 23]);
assign(gcShapes, twoNumbers, [2, 5], [8, 10], [17, 19]);
// array.len; conversions and i31.
assign(gcShapes, nothing, [15], [26, 30]);
// br_on_cast, br_on_cast_fail.
assign(gcShapes, other, [24, 25]);

assign(miscellaneousShapes, nothing, [0, 7]);
assign(miscellaneousShapes, number, [9], [11], [13], [15, 17]);
assign(miscellaneousShapes, twoNumbers, [8], [10], [12], [14]);

/**
 * Passes over the immediates of an instruction whose opcode was read. Answers the number behind a
 * prefix byte, or 0. Throws WasmFormatError for an instruction that is not known, as nothing could be
 * said of what follows it.
 */
export function skipInstruction(reader: Reader, opcode: number): number {
  switch (shapes[opcode]) {
    case nothing:
      return 0;
    case number:
      skipNumber(reader);
      return 0;
    case twoNumbers:
      skipNumber(reader);
      skipNumber(reader);
      return 0;
    case memoryArgument:
      skipMemoryArgument(reader);
      return 0;
    case blockType:
      skipValueType(reader);
      return 0;
    case other:
      return skipOther(reader, opcode);
    default:
      throw unknownInstruction(reader, opcode);
  }
}

/** Passes over a LEB128 number of any width. */
export function skipNumber(reader: Reader): void {
  while (reader.byte() >= 0x80);
}

/** Passes over a value type, or a block type, which may also be a number. */
export function skipValueType(reader: Reader): void {
  const first = reader.peek();
  skipNumber(reader);
  // A reference, nullable or not: to what follows.
  if (first === 0x63 || first === 0x64) skipNumber(reader);
}

function skipOther(reader: Reader, opcode: number): number {
  switch (opcode) {
    case 0x0e: // br_table
      for (let count = reader.u32(); count >= 0; count -= 1) skipNumber(reader);
      return 0;
    case 0x1c: // select with types
      for (let count = reader.u32(); count > 0; count -= 1) skipValueType(reader);
      return 0;
    case 0x1f: // try_table
      skipTryTable(reader);
      return 0;
    case 0x43: // f32.const
      reader.skip(4);
      return 0;
    case 0x44: // f64.const
      reader.skip(8);
      return 0;
    default:
      return skipPrefixed(reader, opcode);
  }
}

function skipPrefixed(reader: Reader, prefix: number): number {
  const operation = reader.u32();
  if (prefix === opcodes.prefixVector) {
    skipVector(reader, operation);
    return operation;
  }
  if (prefix === opcodes.prefixAtomic) {
    if (operation === 3) reader.byte();
    else if (operation <= 2 || (operation >= 0x10 && operation <= 0x4e)) skipMemoryArgument(reader);
    else throw unknownInstruction(reader, prefix, operation);
    return operation;
  }
  const table = prefix === opcodes.prefixGc ? gcShapes : miscellaneousShapes;
  switch (table[operation] ?? unknown) {
    case nothing:
      break;
    case number:
      skipNumber(reader);
      break;
    case twoNumbers:
      skipNumber(reader);
      skipNumber(reader);
      break;
    case other: // Flags, a label and two types.
      reader.byte();
      for (let count = 0; count < 3; count += 1) skipNumber(reader);
      break;
    default:
      throw unknownInstruction(reader, prefix, operation);
  }
  return operation;
}

function skipTryTable(reader: Reader): void {
  skipValueType(reader);
  for (let count = reader.u32(); count > 0; count -= 1) {
    const kind = reader.byte();
    if (kind > 3) throw reader.fault(`the kind of catch ${kind} is not known`, reader.offset - 1);
    // catch and catch_ref name a tag, the others catch all.
    if (kind < 2) skipNumber(reader);
    skipNumber(reader);
  }
}

function skipMemoryArgument(reader: Reader): void {
  // Bit 6 says that the index of a memory follows.
  if ((reader.u32() & 0x40) !== 0) skipNumber(reader);
  skipNumber(reader);
}

function skipVector(reader: Reader, operation: number): void {
  if (operation <= 11 || operation === 92 || operation === 93) skipMemoryArgument(reader);
  else if (operation === 12 || operation === 13) reader.skip(16);
  else if (operation >= 21 && operation <= 34) reader.byte();
  else if (operation >= 84 && operation <= 91) {
    skipMemoryArgument(reader);
    reader.byte();
  } else if (operation > 0x113) throw unknownInstruction(reader, opcodes.prefixVector, operation);
}

function unknownInstruction(reader: Reader, opcode: number, operation?: number): Error {
  const second = operation === undefined ? "" : ` 0x${operation.toString(16)}`;
  return reader.fault(
    `the instruction 0x${opcode.toString(16).padStart(2, "0")}${second} is not known`,
  );
}
