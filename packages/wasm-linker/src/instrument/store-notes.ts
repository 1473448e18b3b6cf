import { Reader } from "../binary/reader.ts";
import { opcodes } from "../binary/skip-instruction.ts";
import {
  type FoundStore,
  isNear,
  localTypes,
  noteBelowTop,
  noteByLocal,
  noteByTop,
  storeOf,
} from "./mark-stores.ts";

/** What is put where in a body. */
export interface Insert {
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** Variables with more have no place in the lists below. */
const listedLocalsMax = 1000;
/** Notes that are kept to be given again; of more, a store makes its own each time. */
const madeMax = 10_000;

/**
 * What notes the stores of one body, instruction by instruction. A pointer that is a local variable, and whose block was noted since the variable
 * got its value on each way to here, is not noted again: most stores of compilers are to one stack frame, or into one object.
 */
export class StoreNotes {
  readonly #addLocal: (type: number) => number;
  /** By variable: it holds a noted pointer where this is the present epoch. */
  readonly #noted: number[] = [];
  #epoch = 0;
  /** The two instructions before: where they begin, and their opcodes. */
  #last = 0;
  #lastOpcode = 0;
  #beforeLast = 0;
  #beforeLastOpcode = 0;
  /** Added variables; -1 where the body needs none. */
  #pointer = -1;
  readonly #values = new Map<number, number>();
  /** What notes pointers on the stack, by its variables. */
  readonly #made = new Map<number, Uint8Array>();
  /** By variable, what notes it. */
  readonly #byLocal: Uint8Array[] = [];

  /** `addLocal` adds a local variable of a type to the body, and gives its index. */
  constructor(addLocal: (type: number) => number) {
    this.#addLocal = addLocal;
  }

  /** Another body begins. */
  begin(): void {
    this.#epoch += 1;
    this.#lastOpcode = this.#beforeLastOpcode = opcodes.end;
    this.#pointer = -1;
    this.#values.clear();
  }

  /** An instruction was passed over that began at `start`: what has to be put into the body for it, or null. */
  pass(body: Reader, start: number, opcode: number, operation: number): Insert | null {
    const insert = isStore[opcode] === 1 ? this.#store(body, start, opcode, operation) : null;
    if (forgets[opcode] === 1) this.#epoch += 1;
    else if (opcode === opcodes.localSet || opcode === opcodes.localTee) {
      const local = numberAt(body, start);
      if (local < this.#noted.length) this.#noted[local] = 0;
    }
    this.#beforeLast = this.#last;
    this.#beforeLastOpcode = this.#lastOpcode;
    this.#last = start;
    this.#lastOpcode = opcode;
    return insert;
  }

  #store(body: Reader, start: number, opcode: number, operation: number): Insert | null {
    const store = storeOf(opcode, operation, () => {
      const immediates = new Reader(body.source, start + 1, body.offset);
      if (opcode === opcodes.prefixVector) immediates.u32();
      return immediates;
    });
    if (store === null) return null;
    if (isPlain[this.#lastOpcode] !== 1) {
      return { at: start, bytes: this.#onStack(store, this.#valueLocal(store.type)) };
    }
    if (this.#beforeLastOpcode !== opcodes.localGet) {
      return { at: this.#last, bytes: this.#onStack(store, -1) };
    }
    return this.#byVariable(store, numberAt(body, this.#beforeLast), start);
  }

  #byVariable(store: FoundStore, local: number, at: number): Insert | null {
    if (!isNear(store) || local > listedLocalsMax) return { at, bytes: noteByLocal(store, local) };
    if (this.#noted[local] === this.#epoch) return null;
    while (this.#noted.length <= local) {
      this.#byLocal.push(noteByLocal(store, this.#noted.length));
      this.#noted.push(0);
    }
    this.#noted[local] = this.#epoch;
    return { at, bytes: this.#byLocal[local] as Uint8Array };
  }

  /** Notes a pointer that is on top of the stack, or that has a value on top of it, which passes through a local variable. */
  #onStack(store: FoundStore, value: number): Uint8Array {
    const pointer = this.#pointerLocal();
    const key = pointer * 2 ** 20 + value;
    const made = isNear(store) ? this.#made.get(key) : undefined;
    if (made !== undefined) return made;
    const bytes = value === -1 ? noteByTop(store, pointer) : noteBelowTop(store, pointer, value);
    if (isNear(store) && this.#made.size < madeMax) this.#made.set(key, bytes);
    return bytes;
  }

  #pointerLocal(): number {
    if (this.#pointer === -1) this.#pointer = this.#addLocal(localTypes.i32);
    return this.#pointer;
  }

  #valueLocal(type: number): number {
    let value = this.#values.get(type);
    if (value === undefined) {
      value = this.#addLocal(type);
      this.#values.set(type, value);
    }
    return value;
  }
}

/** The first number behind the opcode at `start`. */
function numberAt(body: Reader, start: number): number {
  const first = body.source[start + 1] as number;
  return first < 0x80 ? first : new Reader(body.source, start + 1, body.offset).u32();
}

function tableOf(...ranges: readonly (readonly [first: number, last: number])[]): Uint8Array {
  const table = new Uint8Array(256);
  for (const [first, last] of ranges) table.fill(1, first, last + 1);
  return table;
}

const isStore = tableOf(
  [opcodes.firstStore, opcodes.lastStore],
  [opcodes.prefixVector, opcodes.prefixVector],
);
/** What only puts one value on the stack: local.get, global.get, constants. */
const isPlain = tableOf([0x20, 0x20], [0x23, 0x23], [0x41, 0x44]);
/** What is reached in other ways than from the instruction before: loop; else; catch; end; delegate, catch_all. */
const forgets = tableOf([0x03, 0x03], [0x05, 0x05], [0x07, 0x07], [0x0b, 0x0b], [0x18, 0x19]);
