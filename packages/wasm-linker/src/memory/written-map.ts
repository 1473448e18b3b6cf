/** Bytes of a block. */
export const blockBytes = 4096;
/** The same as a shift. */
export const blockShift = 12;
/** A guest notes the block of a pointer; what it writes by it ends at most so far beyond that block. */
export const spillBytes = 256;
/** Pages of a memory that one page of a map has bytes for. */
export const pagesPerMapPage = blockBytes;
/** Pages of the map of the largest memory. */
export const mapPagesMax = 16;

const noBytes = new Uint8Array(0);
const maps = new WeakMap<WebAssembly.Memory, WrittenMap>();

/** The map of a memory, or null where it has none. */
export function mapOf(memory: WebAssembly.Memory): WrittenMap | null {
  return maps.get(memory) ?? null;
}

/**
 * Which parts of a guest's memory were written since it was fresh: a byte for each block, in a memory of its own. Guests note what
 * they write by what instrumentation adds to their stores (`instrument/mark-stores.ts`); what the host may write is noted where it checks pointers.
 */
export class WrittenMap {
  /** Where the bytes are. */
  readonly memory: WebAssembly.Memory;
  #bytes: Uint8Array<ArrayBuffer> = noBytes;

  /** The map of a memory, which is known by it from now on. */
  constructor(memory: WebAssembly.Memory, map: WebAssembly.Memory) {
    this.memory = map;
    maps.set(memory, this);
  }

  /** Notes bytes that lie in the memory. */
  note(start: number, bytes: number): void {
    if (bytes === 0) return;
    if (this.#bytes.length === 0) this.#bytes = new Uint8Array(this.memory.buffer);
    const first = start >>> blockShift;
    const last = (start + bytes - 1) >>> blockShift;
    this.#bytes[first] = 1;
    if (last > first) this.#bytes.fill(1, first + 1, last + 1);
  }

  /** Makes room for a memory of so many pages. Throws RangeError where there is none. */
  cover(pages: number): void {
    const missing = Math.ceil(pages / pagesPerMapPage) - this.memory.buffer.byteLength / 65_536;
    if (missing > 0) this.memory.grow(missing);
  }

  /** Tells, in order, what was written of a memory of so many bytes, and forgets it. */
  take(memoryBytes: number, each: (start: number, end: number) => void): void {
    const { buffer } = this.memory;
    const bytes = new Uint8Array(buffer);
    const words = new Int32Array(buffer, 0, Math.ceil(memoryBytes / blockBytes / 4));
    for (let word = 0; word < words.length;) {
      if (words[word] === 0) {
        word += 1;
        continue;
      }
      let first = word * 4;
      while (bytes[first] === 0) first += 1;
      let end = first + 1;
      while (bytes[end] === 1) end += 1;
      bytes.fill(0, first, end);
      each(first * blockBytes, Math.min(end * blockBytes + spillBytes, memoryBytes));
      // Others may be left in the word where these end.
      word = end >> 2;
    }
  }
}
