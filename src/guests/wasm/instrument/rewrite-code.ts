import { Reader } from "../binary/reader.ts";
import { skipInstruction, skipType } from "../binary/skip-instruction.ts";
import { Writer } from "../binary/writer.ts";

/** The indexes of what is added to a module, for its code to use. */
export interface AddedIndexes {
  readonly fuelGlobal: number;
  readonly hostTable: number;
  /** The type of `() -> i32`. */
  readonly askType: number;
  /** The type of `(i32) -> i32`. */
  readonly growType: number;
}

/** Places in the added table. */
export const hostSlots = Object.freeze({ check: 0, grow: 1, size: 2 });

/** What one step of a loop costs, and what an instruction that moves any number of bytes does. */
const stepFuel = 1;
const bulkFuel = 200;

/** What the code was found to do. */
export interface CodeFacts {
  /** Why an instance could not be put back into its first state. */
  unrestorable: string | null;
}

/**
 * Copies a code section, adding a check to every function that calls or loops, to every loop and to
 * every instruction that moves bytes in bulk; growing and asking for the size of the only memory goes
 * to the host. Throws WasmFormatError.
 */
export function rewriteCode(
  bytes: Uint8Array,
  start: number,
  end: number,
  added: AddedIndexes,
  ownsGrowth: boolean,
  facts: CodeFacts,
): Uint8Array {
  const checks = { step: checkCode(stepFuel, added), bulk: checkCode(bulkFuel, added) };
  const growth = ownsGrowth ? growthCode(added) : null;
  const section = new Reader(bytes, start, end);
  const output = new Writer((end - start) * 1.3 + 1024);
  const body = new Writer(65_536);
  const count = section.u32();
  output.u32(count);
  for (let at = 0; at < count; at += 1) {
    const code = section.sub(section.u32());
    const locals = code.offset;
    skipLocals(code);
    const localsEnd = code.offset;
    body.clear();
    // A function that neither calls nor loops ends by itself.
    const entry = rewriteBody(code, body, checks, growth, facts) ? checks.step : [];
    output.u32(localsEnd - locals + entry.length + body.length);
    output.copy(bytes, locals, localsEnd);
    output.bytes(entry);
    output.bytes(body.written);
  }
  return output.written;
}

interface Checks {
  readonly step: readonly number[];
  readonly bulk: readonly number[];
}

interface Growth {
  readonly grow: readonly number[];
  readonly size: readonly number[];
}

function skipLocals(reader: Reader): void {
  for (let groups = reader.u32(); groups > 0; groups -= 1) {
    reader.u32();
    skipType(reader);
  }
}

/** Whether the code calls functions. */
function rewriteBody(
  reader: Reader,
  output: Writer,
  checks: Checks,
  growth: Growth | null,
  facts: CodeFacts,
): boolean {
  const { source } = reader;
  let kept = reader.offset;
  let calls = false;
  while (!reader.done) {
    const at = reader.offset;
    const opcode = reader.byte();
    if (opcode === 0x03) {
      skipInstruction(reader, opcode);
      output.copy(source, kept, reader.offset);
      output.bytes(checks.step);
      kept = reader.offset;
    } else if (opcode === 0x3f || opcode === 0x40) {
      skipInstruction(reader, opcode);
      if (growth === null) {
        facts.unrestorable ??= "it grows one of several memories";
        continue;
      }
      output.copy(source, kept, at);
      output.bytes(opcode === 0x40 ? growth.grow : growth.size);
      kept = reader.offset;
    } else if (opcode === 0xfc) {
      const operation = reader.u32();
      reader.offset = at + 1;
      if (operation >= 8) {
        output.copy(source, kept, at);
        output.bytes(checks.bulk);
        kept = at;
        noteBulk(operation, facts);
      }
      skipInstruction(reader, opcode);
    } else {
      if (opcode >= 0x10 && opcode <= 0x15) calls = true;
      else if (opcode === 0x26) facts.unrestorable ??= "it changes its tables";
      skipInstruction(reader, opcode);
    }
  }
  output.copy(source, kept, reader.end);
  return calls;
}

function noteBulk(operation: number, facts: CodeFacts): void {
  // memory.init, memory.copy, memory.fill and table.size leave nothing behind but bytes.
  if (operation === 9) facts.unrestorable ??= "it drops data that it was built with";
  else if (operation >= 12 && operation !== 16) facts.unrestorable ??= "it changes its tables";
}

/** fuel -= cost; if (fuel <= 0 && host()) trap. A trap is what a guest cannot catch. */
function checkCode(cost: number, added: AddedIndexes): number[] {
  const fuel = leb(added.fuelGlobal);
  return [
    0x23, ...fuel, 0x41, ...signedLeb(cost), 0x6b, 0x24, ...fuel,
    0x23, ...fuel, 0x41, 0x00, 0x4c, 0x04, 0x40,
    ...hostCall(hostSlots.check, added.askType, added.hostTable),
    0x04, 0x40, 0x00, 0x0b, 0x0b,
  ];
}

function growthCode(added: AddedIndexes): Growth {
  return {
    grow: hostCall(hostSlots.grow, added.growType, added.hostTable),
    size: hostCall(hostSlots.size, added.askType, added.hostTable),
  };
}

function hostCall(slot: number, type: number, table: number): number[] {
  return [0x41, slot, 0x11, ...leb(type), ...leb(table)];
}

function leb(value: number): number[] {
  const writer = new Writer(8);
  writer.u32(value);
  return [...writer.written];
}

/** A positive number as a signed LEB128. */
function signedLeb(value: number): number[] {
  return value < 64 ? [value] : [(value & 0x7f) | 0x80, value >> 7];
}
