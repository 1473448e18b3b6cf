import { Reader } from "../binary/reader.ts";
import { opcodes, skipInstruction, skipValueType } from "../binary/skip-instruction.ts";
import { Writer } from "../binary/writer.ts";
import { localTypes, writesUnnoted } from "./mark-stores.ts";
import { StoreNotes } from "./store-notes.ts";

/** The instructions that take the place of others, or are put before them. */
export interface Replacements {
  /** Counts a call, at a function's entry. */
  readonly entry: Uint8Array;
  /** Counts a round of a loop in a local variable. */
  readonly round: (local: number) => Uint8Array;
  /** Counts an instruction that takes its time. */
  readonly bulk: Uint8Array;
  /** Notes what an instruction that works on many bytes is about to write; null where nothing is noted. */
  readonly markRange: Uint8Array | null;
  /** Count an instruction that works on many bytes or elements, by the size on top of the stack. */
  readonly sized: Readonly<Record<"bytes" | "elements" | "bytes64" | "elements64", Uint8Array>>;
  /** Whether memories, or tables, are counted in 64 bits. */
  readonly is64: Readonly<Record<"bytes" | "elements", readonly boolean[]>>;
  /** In place of table.grow, by table. */
  readonly tableGrow: readonly Uint8Array[];
  /** In place of memory.size and memory.grow, by memory; null leaves the instruction. */
  readonly memorySize: readonly (Uint8Array | null)[];
  readonly memoryGrow: readonly (Uint8Array | null)[];
}

/**
 * Writes the bodies of a code section with the replacements made; `parameters` tells how many the
 * function has.
 */
export function rewriteBodies(
  reader: Reader,
  writer: Writer,
  replacements: Replacements,
  parameters: (index: number) => number,
): RewrittenCode {
  const rewriter = new BodyRewriter(replacements);
  const count = reader.u32();
  for (let index = 0; index < count; index += 1) {
    const size = reader.u32();
    rewriter.rewrite(reader.sub(size), parameters(index), writer);
  }
  return rewriter;
}

/** What is known of code that was rewritten. */
export interface RewrittenCode {
  /** Why an instance of the module cannot be put back into its fresh state, or null. */
  readonly unrestorable: string | null;
  /** Something is written that is not noted. */
  readonly writesUnnoted: boolean;
  /** It has handlers of exceptions. */
  readonly catches: boolean;
}

class BodyRewriter implements RewrittenCode {
  unrestorable: string | null = null;
  writesUnnoted = false;
  catches = false;
  readonly #replacements: Replacements;
  readonly #rounds: Uint8Array[] = [];
  readonly #head = new Writer();
  // `#inserts[i]` takes the place of the bytes from `#starts[i]` to `#ends[i]`.
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #inserts: Uint8Array[] = [];
  #calls = false;
  /** The first local variable that is added, and the types of all that are. */
  #firstAdded = 0;
  readonly #added: number[] = [];
  /** Counts the rounds of loops; -1 where the body has none. */
  #round = -1;
  /** Null where nothing is noted. */
  readonly #notes: StoreNotes | null;

  constructor(replacements: Replacements) {
    this.#replacements = replacements;
    const addLocal = (type: number): number => this.#addLocal(type);
    this.#notes = replacements.markRange === null ? null : new StoreNotes(addLocal);
  }

  rewrite(body: Reader, parameters: number, writer: Writer): void {
    this.#starts.length = this.#ends.length = this.#inserts.length = 0;
    this.#calls = false;
    this.#added.length = 0;
    this.#round = -1;
    this.#notes?.begin();
    const { source, offset: start, end } = body;
    const groups = body.u32();
    const groupsStart = body.offset;
    let local = parameters;
    for (let group = 0; group < groups; group += 1) {
      local += body.u32();
      skipValueType(body);
    }
    this.#firstAdded = local;
    const entry = body.offset;
    while (body.offset < end) this.#pass(body);
    if (this.#inserts.length === 0 && !this.#calls) {
      writer.u32(end - start);
      writer.copy(source, start, end);
      return;
    }
    // Recursion passes through a function that calls; all other repetition through a loop.
    const head = this.#head;
    head.clear();
    head.u32(groups + this.#added.length);
    head.copy(source, groupsStart, entry);
    for (const type of this.#added) head.bytes([1, type]);
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

  #pass(body: Reader): void {
    const { offset } = body;
    const opcode = body.byte();
    const operation = this.#instruction(body, offset, opcode);
    const insert = this.#notes?.pass(body, offset, opcode, operation) ?? null;
    if (insert !== null) this.#edit(insert.at, insert.at, insert.bytes);
  }

  /** Answers the number behind a prefix, or 0. */
  #instruction(body: Reader, offset: number, opcode: number): number {
    switch (opcode) {
      case opcodes.loop:
        skipValueType(body);
        if (this.#round === -1) this.#round = this.#addLocal(localTypes.i32);
        this.#edit(
          body.offset,
          body.offset,
          cached(this.#rounds, this.#round, this.#replacements.round),
        );
        return 0;
      case opcodes.memorySize:
        this.#replace(body, offset, this.#replacements.memorySize);
        return 0;
      case opcodes.memoryGrow:
        this.#replace(body, offset, this.#replacements.memoryGrow);
        return 0;
      case opcodes.tableSet:
        this.unrestorable ??= "it changes tables";
        break;
      case opcodes.prefixVector:
      case opcodes.prefixAtomic: {
        const operation = skipInstruction(body, opcode);
        if (writesUnnoted(opcode, operation)) this.writesUnnoted = true;
        return operation;
      }
      case opcodes.prefixGc:
      case opcodes.prefixMiscellaneous:
        this.#prefixed(body, offset, opcode);
        return 0;
      default:
    }
    if (opcode >= opcodes.throw && opcode <= opcodes.throwReference) {
      this.#edit(offset, offset, this.#replacements.bulk);
    }
    if (opcode === opcodes.try || opcode === opcodes.tryTable) this.catches = true;
    if (opcode >= opcodes.call && opcode <= opcodes.returnCallRef) this.#calls = true;
    skipInstruction(body, opcode);
    return 0;
  }

  #addLocal(type: number): number {
    this.#added.push(type);
    return this.#firstAdded + this.#added.length - 1;
  }

  #prefixed(body: Reader, offset: number, prefix: number): void {
    const operation = skipInstruction(body, prefix);
    if (prefix === opcodes.prefixGc) return;
    const change = changeOf(operation);
    if (change !== null) this.unrestorable ??= change;
    const unit = units[operation];
    if (unit === undefined) return;
    const immediates = new Reader(body.source, offset + 1, body.offset);
    immediates.u32();
    const first = immediates.u32();
    const { is64, sized, tableGrow } = this.#replacements;
    if (operation === operations.tableGrow) {
      const grow = tableGrow[first];
      if (grow === undefined) throw body.fault("the table is not known", offset);
      this.#edit(offset, body.offset, grow);
      return;
    }
    const isCopy = operation === operations.memoryCopy || operation === operations.tableCopy;
    const isFill = operation === operations.memoryFill || operation === operations.tableFill;
    const isLong =
      (isFill || (isCopy && is64[unit][immediates.u32()] === true)) && is64[unit][first] === true;
    const { markRange } = this.#replacements;
    if (unit === "bytes" && markRange !== null) this.#edit(offset, offset, markRange);
    this.#edit(offset, offset, sized[isLong ? longUnits[unit] : unit]);
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

const operations = {
  ...{ memoryInit: 8, memoryCopy: 10, memoryFill: 11 },
  ...{ tableInit: 12, tableCopy: 14, tableGrow: 15, tableFill: 17 },
} as const;

const longUnits = { bytes: "bytes64", elements: "elements64" } as const;

/** What the sizes of bulk instructions count. Sizes of the two that initialize always have 32 bits. */
const units: Readonly<Record<number, "bytes" | "elements">> = {
  [operations.memoryInit]: "bytes",
  [operations.memoryCopy]: "bytes",
  [operations.memoryFill]: "bytes",
  [operations.tableInit]: "elements",
  [operations.tableCopy]: "elements",
  [operations.tableGrow]: "elements",
  [operations.tableFill]: "elements",
};

/** What an instruction of this prefix changes that cannot be put back, or null. */
function changeOf(operation: number): string | null {
  if (operation === 9) return "it drops data segments";
  if (operation < 12 || operation === 16) return null;
  return "it changes tables";
}
