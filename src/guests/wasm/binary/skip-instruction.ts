import type { Reader } from "./reader.ts";

/**
 * Passes over the immediates of an instruction whose opcode was read. Throws WasmFormatError for an
 * opcode that is not known: nothing could be said of what follows it.
 */
export function skipInstruction(reader: Reader, opcode: number): void {
  if (opcode >= 0x45 && opcode <= 0xc4) return;
  if (opcode >= 0x28 && opcode <= 0x3e) skipMemoryArgument(reader);
  else if (opcode === 0xfc) skipMiscellaneous(reader, reader.u32());
  else if (opcode === 0xfd) skipVector(reader, reader.u32());
  else if (opcode === 0xfe) skipAtomic(reader, reader.u32());
  else skipPlain(reader, opcode);
}

function skipPlain(reader: Reader, opcode: number): void {
  switch (opcode) {
    case 0x00: // unreachable
    case 0x01: // nop
    case 0x05: // else
    case 0x0a: // throw_ref
    case 0x0b: // end
    case 0x0f: // return
    case 0x19: // catch_all
    case 0x1a: // drop
    case 0x1b: // select
    case 0xd1: // ref.is_null
    case 0xd3: // ref.eq
    case 0xd4: // ref.as_non_null
      return;
    case 0x02: // block
    case 0x03: // loop
    case 0x04: // if
    case 0x06: // try
      skipType(reader);
      return;
    case 0x41: // i32.const
    case 0x42: // i64.const
    case 0xd0: // ref.null
      skipLeb(reader);
      return;
    case 0x07: // catch
    case 0x08: // throw
    case 0x09: // rethrow
    case 0x0c: // br
    case 0x0d: // br_if
    case 0x10: // call
    case 0x12: // return_call
    case 0x14: // call_ref
    case 0x15: // return_call_ref
    case 0x18: // delegate
    case 0x20: // local.get
    case 0x21: // local.set
    case 0x22: // local.tee
    case 0x23: // global.get
    case 0x24: // global.set
    case 0x25: // table.get
    case 0x26: // table.set
    case 0x3f: // memory.size
    case 0x40: // memory.grow
    case 0xd2: // ref.func
    case 0xd5: // br_on_null
    case 0xd6: // br_on_non_null
      reader.u32();
      return;
    case 0x11: // call_indirect
    case 0x13: // return_call_indirect
      reader.u32();
      reader.u32();
      return;
    case 0x43: // f32.const
      reader.skip(4);
      return;
    case 0x44: // f64.const
      reader.skip(8);
      return;
    case 0x0e: // br_table
      for (let count = reader.u32(); count >= 0; count -= 1) reader.u32();
      return;
    case 0x1c: // select with types
      for (let count = reader.u32(); count > 0; count -= 1) skipType(reader);
      return;
    case 0x1f: // try_table
      skipTryTable(reader);
      return;
    default:
      throw reader.fault(`the instruction 0x${opcode.toString(16)} is not known`);
  }
}

/** Passes over a number of any length. */
function skipLeb(reader: Reader): void {
  while (reader.byte() >= 0x80);
}

/** Passes over a value's type or a block's: a number, or a mark of a reference and what it refers to. */
export function skipType(reader: Reader): void {
  const first = reader.byte();
  if (first === 0x63 || first === 0x64) skipLeb(reader);
  else if (first >= 0x80) skipLeb(reader);
}

function skipTryTable(reader: Reader): void {
  skipType(reader);
  for (let count = reader.u32(); count > 0; count -= 1) {
    if (reader.byte() < 2) reader.u32();
    reader.u32();
  }
}

function skipMemoryArgument(reader: Reader): void {
  // Bit 6 says that the index of a memory follows.
  if ((reader.u32() & 0x40) !== 0) reader.u32();
  skipLeb(reader);
}

function skipMiscellaneous(reader: Reader, operation: number): void {
  if (operation <= 7) return;
  if (operation > 17) throw reader.fault(`the instruction 0xfc ${operation} is not known`);
  reader.u32();
  // memory.init, memory.copy, table.init and table.copy name two things.
  if (operation === 8 || operation === 10 || operation === 12 || operation === 14) reader.u32();
}

function skipVector(reader: Reader, operation: number): void {
  if (operation <= 11 || operation === 92 || operation === 93) skipMemoryArgument(reader);
  else if (operation === 12 || operation === 13) reader.skip(16);
  else if (operation >= 21 && operation <= 34) reader.byte();
  else if (operation >= 84 && operation <= 91) {
    skipMemoryArgument(reader);
    reader.byte();
  } else if (operation > 0x113) throw reader.fault(`the instruction 0xfd ${operation} is not known`);
}

function skipAtomic(reader: Reader, operation: number): void {
  if (operation === 3) reader.byte();
  else if (operation <= 0x4e) skipMemoryArgument(reader);
  else throw reader.fault(`the instruction 0xfe ${operation} is not known`);
}
