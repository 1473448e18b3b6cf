import type { ExecutionGuard } from "./execution-guard.ts";
import { blockBytes, blockShift } from "../memory/written-map.ts";
import type { Blocks } from "./data-blocks.ts";
import { pageBytes, type MemoryState } from "./memory-state.ts";

/** Where a snapshot was taken: what an instance can be put back to. */
export interface Snapshot {
  /**
   * Puts the guest back exactly into the state of the snapshot; no code of it may be under way. False,
   * and nothing done, where that is impossible or where a new instance is the better choice.
   */
  restore(): boolean;
  /** A memory has grown so much that a new instance is the better choice. */
  readonly isOutgrown: boolean;
  /** Bytes that the snapshot itself takes. */
  readonly bytes: number;
}

/** A memory that has grown beyond so many times its fresh size, and this much more, is given up. */
const growthFactorMax = 4;
/** A memory that has grown beyond its fresh size by more is given back. */
const growthBytesMax = 16_777_216;

/** Takes snapshots of the instances of one component: parts of memories that are the same in several of them are kept once. */
export class Snapshots {
  readonly #runs: (readonly Run[])[] = [];

  /** The parts of the memory at this place that were kept last. */
  at(place: number): readonly Run[] {
    return this.#runs[place] ?? [];
  }

  /** Keeps the state of all core instances of an instance, which its guard knows. */
  take(guard: ExecutionGuard): Snapshot {
    const { state } = guard;
    const globals = (state?.globals ?? []).map((global) => ({ global, value: global.value }));
    // The bits of a NaN do not survive in JavaScript.
    if (state === null || globals.some(({ value }) => Number.isNaN(value))) {
      return { restore: () => false, isOutgrown: true, bytes: 0 };
    }
    const memories = state.memories.map((memory, place) => {
      const image = new MemoryImage(memory, this.at(place));
      this.#runs[place] = image.runs;
      return image;
    });
    const isOutgrown = (): boolean => memories.some((memory) => memory.isOutgrown);
    const restore = (): boolean => {
      if (isOutgrown()) return false;
      for (const memory of memories) memory.restore();
      for (const { global, value } of globals) global.value = value;
      guard.renew();
      return true;
    };
    return {
      restore,
      get isOutgrown() {
        return isOutgrown();
      },
      bytes: memories.reduce((sum, memory) => sum + memory.bytes, 0),
    };
  }
}

/** A part of a memory that was not all zero. */
export interface Run {
  readonly start: number;
  readonly bytes: Uint8Array;
}

class MemoryImage {
  readonly #state: MemoryState;
  readonly #pages: number;
  readonly runs: readonly Run[];

  constructor(state: MemoryState, known: readonly Run[]) {
    this.#state = state;
    this.#pages = state.pages;
    const memory = new Uint8Array(state.memory.buffer, 0, state.pages * pageBytes);
    this.runs = new RunFinder(memory, known).find(state.used());
  }

  get bytes(): number {
    return this.runs.reduce((sum, run) => sum + run.bytes.length, 0);
  }

  get isOutgrown(): boolean {
    const fresh = this.#pages * pageBytes;
    return this.#state.memory.buffer.byteLength > growthFactorMax * fresh + growthBytesMax;
  }

  restore(): void {
    // Also what lies beyond the size that the guest saw: it could write there.
    const memory = new Uint8Array(this.#state.memory.buffer);
    const { written } = this.#state;
    if (written === null) this.#put(memory, 0, 0, memory.length);
    else {
      let next = 0;
      written.take(memory.length, (start, end) => (next = this.#put(memory, next, start, end)));
    }
    this.#state.pages = this.#pages;
  }

  /** Puts a part of the memory back; runs before `first` end before it. The first run that what follows may need. */
  #put(memory: Uint8Array, first: number, start: number, end: number): number {
    let offset = start;
    let at = first;
    for (; at < this.runs.length; at += 1) {
      const run = this.runs[at] as Run;
      const runEnd = run.start + run.bytes.length;
      if (runEnd <= offset) continue;
      if (run.start >= end) break;
      memory.fill(0, offset, Math.max(run.start, offset));
      const from = Math.max(run.start, offset);
      const to = Math.min(runEnd, end);
      memory.set(run.bytes.subarray(from - run.start, to - run.start), from);
      offset = to;
      if (runEnd >= end) break;
    }
    memory.fill(0, offset, end);
    return at;
  }
}

const zero = Buffer.alloc(blockBytes);

/** Finds the runs of a memory; those that are known already are not copied. */
class RunFinder {
  readonly #memory: Uint8Array;
  readonly #known: ReadonlyMap<number, Run>;
  readonly #runs: Run[] = [];

  constructor(memory: Uint8Array, known: readonly Run[]) {
    this.#memory = memory;
    this.#known = new Map(known.map((run) => [run.start, run]));
  }

  /** Only these parts are looked at; null for all. To look at what was never touched costs the system a page of memory each time. */
  find(parts: readonly Blocks[] | null): readonly Run[] {
    const blocks = this.#memory.length >>> blockShift;
    const isUsed = new Uint8Array(blocks);
    if (parts === null) isUsed.fill(1);
    else for (const part of parts) for (const [first, end] of part) isUsed.fill(1, first, end);
    let first = 0;
    for (let block = 0; block <= blocks; block += 1) {
      if (isUsed[block] === 1 && !this.#isZero(block)) continue;
      if (first < block) this.#add(first * blockBytes, block * blockBytes);
      first = block + 1;
    }
    return this.#runs;
  }

  #isZero(block: number): boolean {
    const start = block * blockBytes;
    return zero.compare(this.#memory, start, start + blockBytes) === 0;
  }

  #add(start: number, end: number): void {
    const known = this.#known.get(start);
    const isKnown =
      known?.bytes.length === end - start &&
      Buffer.compare(known.bytes, this.#memory.subarray(start, end)) === 0;
    this.#runs.push(isKnown ? known : { start, bytes: this.#memory.slice(start, end) });
  }
}
