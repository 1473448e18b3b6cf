import type { ExecutionGuard } from "./execution-guard.ts";
import { blockBytes } from "../memory/written-map.ts";
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

/** Keeps the state of all core instances of a component. */
export function takeSnapshot(guard: ExecutionGuard): Snapshot {
  const { state } = guard;
  const globals = (state?.globals ?? []).map((global) => ({ global, value: global.value }));
  // The bits of a NaN do not survive in JavaScript.
  if (state === null || globals.some(({ value }) => Number.isNaN(value))) {
    return { restore: () => false, isOutgrown: true, bytes: 0 };
  }
  const memories = state.memories.map((memory) => new MemoryImage(memory));
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

/** A part of a memory that was not all zero. */
interface Run {
  readonly start: number;
  readonly bytes: Uint8Array;
}

class MemoryImage {
  readonly #state: MemoryState;
  readonly #pages: number;
  readonly #runs: Run[];

  constructor(state: MemoryState) {
    this.#state = state;
    this.#pages = state.pages;
    this.#runs = findRuns(new Uint8Array(state.memory.buffer, 0, state.pages * pageBytes));
    state.written?.take(state.memory.buffer.byteLength, () => {});
  }

  get bytes(): number {
    return this.#runs.reduce((sum, run) => sum + run.bytes.length, 0);
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
    for (; at < this.#runs.length; at += 1) {
      const run = this.#runs[at] as Run;
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

function findRuns(memory: Uint8Array): Run[] {
  const runs: Run[] = [];
  const zero = Buffer.alloc(blockBytes);
  let start = 0;
  for (let offset = 0; offset <= memory.length; offset += blockBytes) {
    const isEnd = offset === memory.length;
    if (!isEnd && zero.compare(memory, offset, offset + blockBytes) !== 0) continue;
    if (start < offset) runs.push({ start, bytes: memory.slice(start, offset) });
    start = offset + blockBytes;
  }
  return runs;
}
