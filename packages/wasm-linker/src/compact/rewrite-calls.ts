import { Reader } from "../binary/reader.ts";
import { opcodes, skipInstruction, skipValueType } from "../binary/skip-instruction.ts";
import type { Writer } from "../binary/writer.ts";

/** What code does with tables and functions, apart from calls. */
export interface CodeUse {
  /** It reads or changes tables, or calls what is in them otherwise than by plain calls. */
  usesTables: boolean;
  /** It has functions as values. */
  usesReferences: boolean;
  /** Types by which it calls what is in tables. */
  readonly indirectTypes: Set<number>;
}

/** The first and last of the operations on tables behind `prefixMiscellaneous`. */
const tableOperations = [12, 17] as const;
const otherUses: readonly number[] = [
  opcodes.tableGet,
  opcodes.tableSet,
  opcodes.returnCallIndirect,
];

/** Looks for what code does. The reader is at a code section. */
export function findUse(reader: Reader): CodeUse {
  const use: CodeUse = { usesTables: false, usesReferences: false, indirectTypes: new Set() };
  for (let count = reader.u32(); count > 0; count -= 1) {
    const body = reader.sub(reader.u32());
    skipLocals(body);
    while (!body.done) {
      const opcode = body.byte();
      const { offset } = body;
      const operation = skipInstruction(body, opcode);
      if (opcode === opcodes.functionReference) use.usesReferences = true;
      else if (opcode === opcodes.callIndirect) {
        use.indirectTypes.add(new Reader(body.source, offset, body.end).u32());
      } else if (
        otherUses.includes(opcode) ||
        (opcode === opcodes.prefixMiscellaneous &&
          operation >= tableOperations[0] &&
          operation <= tableOperations[1])
      ) {
        use.usesTables = true;
      }
    }
  }
  return use;
}

/** What takes the place of calls; null leaves one as it is. */
export interface CallReplacements {
  /** Of a function by its index. */
  call(index: number): Uint8Array | null;
  /** The same, as the last thing that a function does. */
  tailCall(index: number): Uint8Array | null;
  /** Of what is in the table, by type. */
  indirect(type: number): Uint8Array | null;
}

/** Writes the bodies of a code section with calls replaced; how many there are is not written. */
export function rewriteCalls(
  reader: Reader,
  writer: Writer,
  { call, tailCall, indirect }: CallReplacements,
): void {
  const edits: (readonly [start: number, end: number, bytes: Uint8Array])[] = [];
  for (let count = reader.u32(); count > 0; count -= 1) {
    const body = reader.sub(reader.u32());
    const start = body.offset;
    edits.length = 0;
    let growth = 0;
    skipLocals(body);
    while (!body.done) {
      const { offset } = body;
      const opcode = body.byte();
      skipInstruction(body, opcode);
      if (opcode < opcodes.call || opcode > opcodes.returnCall) continue;
      const index = new Reader(body.source, offset + 1, body.offset).u32();
      const insert =
        opcode === opcodes.call
          ? call(index)
          : opcode === opcodes.returnCall
            ? tailCall(index)
            : indirect(index);
      if (insert === null) continue;
      edits.push([offset, body.offset, insert]);
      growth += insert.length - (body.offset - offset);
    }
    writer.u32(body.end - start + growth);
    let from = start;
    for (const [at, end, insert] of edits) {
      writer.copy(body.source, from, at);
      writer.bytes(insert);
      from = end;
    }
    writer.copy(body.source, from, body.end);
  }
}

function skipLocals(body: Reader): void {
  for (let groups = body.u32(); groups > 0; groups -= 1) {
    body.u32();
    skipValueType(body);
  }
}
