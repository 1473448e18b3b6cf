import type { Reader } from "../binary/reader.ts";
import { opcodes, skipInstruction, skipValueType } from "../binary/skip-instruction.ts";
import { Writer } from "../binary/writer.ts";

/** The instructions that take the place of others, or are put before them. */
export interface Replacements {
  /** Counts a call, at a function's entry. */
  readonly entry: Uint8Array;
  /** Counts a round of a loop in a local variable. */
  readonly round: (local: number) => Uint8Array;
  /** Counts an instruction that works on many bytes or elements. */
  readonly bulk: Uint8Array;
  /** In place of memory.size and memory.grow, by memory; null leaves the instruction. */
  readonly memorySize: readonly (Uint8Array | null)[];
  readonly memoryGrow: readonly (Uint8Array | null)[];
}

/**
 * Writes the bodies of a code section with the replacements made; `parameters` tells how many the
 * function has. Answers why an instance of the module cannot be put back into its fresh state, or null.
 */
export function rewriteBodies(
  reader: Reader,
  writer: Writer,
  replacements: Replacements,
  parameters: (index: number) => number,
): string | null {
  const rewriter = new BodyRewriter(replacements);
  const count = reader.u32();
  for (let index = 0; index < count; index += 1) {
    const size = reader.u32();
    rewriter.rewrite(reader.sub(size), parameters(index), writer);
  }
  return rewriter.unrestorable;
}

/** A group of local variables. */
const oneI32 = Uint8Array.of(1, 0x7f);

class BodyRewriter {
  unrestorable: string | null = null;
  readonly #replacements: Replacements;
  readonly #rounds: Uint8Array[] = [];
  readonly #head = new Writer();
  // `#inserts[i]` takes the place of the bytes from `#starts[i]` to `#ends[i]`.
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #inserts: Uint8Array[] = [];
  #calls = false;
  #loops = false;
  #round: Uint8Array = oneI32;

  constructor(replacements: Replacements) {
    this.#replacements = replacements;
  }

  rewrite(body: Reader, parameters: number, writer: Writer): void {
    this.#starts.length = this.#ends.length = this.#inserts.length = 0;
    this.#calls = this.#loops = false;
    const { source, offset: start, end } = body;
    const groups = body.u32();
    const groupsStart = body.offset;
    let local = parameters;
    for (let group = 0; group < groups; group += 1) {
      local += body.u32();
      skipValueType(body);
    }
    this.#round = cached(this.#rounds, local, this.#replacements.round);
    const entry = body.offset;
    while (body.offset < end) this.#instruction(body);
    if (this.#inserts.length === 0 && !this.#calls) {
      writer.u32(end - start);
      writer.copy(source, start, end);
      return;
    }
    // Recursion passes through a function that calls; all other repetition through a loop.
    const head = this.#head;
    head.clear();
    head.u32(this.#loops ? groups + 1 : groups);
    head.copy(source, groupsStart, entry);
    if (this.#loops) head.bytes(oneI32);
    if (this.#calls) head.bytes(this.#replacements.entry);
    this.#write(source, entry, end, writer);
  }

  #write(source: Uint8Array, entry: number, end: number, writer: Writer): void {
    const starts = this.#starts;
    const ends = this.#ends;
    let size = this.#head.length + end - entry;
    for (const [at, insert] of this.#inserts.entries()) {
      size += insert.length - ((ends[at] ?? 0) - (starts[at] ?? 0));
    }
    writer.u32(size);
    writer.bytes(this.#head.written);
    let from = entry;
    for (const [at, insert] of this.#inserts.entries()) {
      writer.copy(source, from, starts[at] ?? 0);
      writer.bytes(insert);
      from = ends[at] ?? 0;
    }
    writer.copy(source, from, end);
  }

  #instruction(body: Reader): void {
    const { offset } = body;
    const opcode = body.byte();
    switch (opcode) {
      case opcodes.loop:
        skipValueType(body);
        this.#loops = true;
        this.#edit(body.offset, body.offset, this.#round);
        return;
      case opcodes.memorySize:
        this.#replace(body, offset, this.#replacements.memorySize);
        return;
      case opcodes.memoryGrow:
        this.#replace(body, offset, this.#replacements.memoryGrow);
        return;
      case opcodes.tableSet:
        this.unrestorable ??= "it changes tables";
        break;
      case opcodes.prefixGc:
      case opcodes.prefixMiscellaneous:
        this.#prefixed(offset, opcode, skipInstruction(body, opcode));
        return;
      default:
    }
    if (opcode >= opcodes.call && opcode <= opcodes.returnCallRef) this.#calls = true;
    skipInstruction(body, opcode);
  }

  #prefixed(offset: number, prefix: number, operation: number): void {
    const { bulk, change } = (prefix === opcodes.prefixGc ? gcEffects : otherEffects)(operation);
    if (bulk) this.#edit(offset, offset, this.#replacements.bulk);
    if (change !== null) this.unrestorable ??= change;
  }

  #replace(body: Reader, offset: number, replacements: readonly (Uint8Array | null)[]): void {
    const replacement = replacements[body.u32()];
    if (replacement === undefined) throw body.fault("the memory is not known", offset);
    if (replacement !== null) this.#edit(offset, body.offset, replacement);
  }

  #edit(start: number, end: number, insert: Uint8Array): void {
    this.#starts.push(start);
    this.#ends.push(end);
    this.#inserts.push(insert);
  }
}

function cached(
  made: Uint8Array[],
  local: number,
  make: (local: number) => Uint8Array,
): Uint8Array {
  // Few functions have more variables, and gaps would make the list slow.
  if (local > 1000) return make(local);
  while (made.length <= local) made.push(make(made.length));
  return made[local] ?? make(local);
}

/** What an instruction does that needs care. */
interface Effects {
  /** It works on many bytes or elements at once. */
  readonly bulk: boolean;
  /** What it changes that cannot be put back. */
  readonly change: string | null;
}

function otherEffects(operation: number): Effects {
  // memory.init, .copy, .fill; table.init, .copy, .grow, .fill. Before them are conversions.
  const bulk = [8, 10, 11, 12, 14, 15, 17].includes(operation);
  if (operation === 9) return { bulk, change: "it drops data segments" };
  if (operation < 12 || operation === 16) return { bulk, change: null };
  return { bulk, change: "it changes tables" };
}

function gcEffects(operation: number): Effects {
  // array.new to array.new_elem, array.fill to array.init_elem.
  const bulk = (operation >= 6 && operation <= 10) || (operation >= 16 && operation <= 19);
  const changes = operation === 5 || operation === 14 || (operation >= 16 && operation <= 19);
  return { bulk, change: changes ? "it changes objects of the collected heap" : null };
}
