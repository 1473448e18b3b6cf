import { opcodes } from "../binary/skip-instruction.ts";
import { Writer } from "../binary/writer.ts";

const block = 0x02;
const noResult = 0x40;
const branchTable = 0x0e;
const returns = 0x0f;

/** A function by which what a table holds is called, once the table is not there any more. */
export interface Dispatching {
  /** The type by which it is called. */
  readonly type: number;
  readonly parameters: number;
  /** By place of the table: the call of what is there, or null where there is nothing of that type. */
  readonly calls: readonly (Uint8Array | null)[];
}

/**
 * The body of a function that takes what one of the table takes and a place, and calls what was at that place. Where there was
 * nothing of the type it calls what is in the table that is left, where there is nothing at all: that is the trap.
 */
export function dispatchBody({ type, parameters, calls }: Dispatching): Uint8Array {
  /** Each call once, with the number of its block. */
  const blocks = new Map<Uint8Array, number>();
  for (const call of calls) if (call !== null && !blocks.has(call)) blocks.set(call, blocks.size);
  const body = new Writer(256 + 3 * calls.length);
  body.byte(0);
  for (let at = 0; at <= blocks.size; at += 1) body.bytes([block, noResult]);
  body.byte(opcodes.localGet);
  body.u32(parameters);
  body.byte(branchTable);
  body.u32(calls.length);
  // The innermost block is that of the first call, the outermost that of none.
  for (const call of calls) body.u32(call === null ? blocks.size : (blocks.get(call) as number));
  body.u32(blocks.size);
  for (const call of blocks.keys()) {
    body.byte(opcodes.end);
    pushParameters(body, parameters);
    body.bytes(call);
    body.byte(returns);
  }
  body.byte(opcodes.end);
  pushParameters(body, parameters + 1);
  body.byte(opcodes.callIndirect);
  body.u32(type);
  body.bytes([0, opcodes.end]);
  return body.written;
}

/** The body of a function that does nothing but call another one with what it is given. */
export function passingBody(parameters: number, call: Uint8Array): Uint8Array {
  const body = new Writer(32);
  body.byte(0);
  pushParameters(body, parameters);
  body.bytes(call);
  body.byte(opcodes.end);
  return body.written;
}

/** The body of a function that nobody calls, and that only keeps the numbers of others as they were. */
export const unusedBody: Uint8Array = Uint8Array.of(0, 0x00, opcodes.end);

function pushParameters(body: Writer, count: number): void {
  for (let at = 0; at < count; at += 1) {
    body.byte(opcodes.localGet);
    body.u32(at);
  }
}
