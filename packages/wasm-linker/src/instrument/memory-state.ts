import type { Blocks } from "./data-blocks.ts";
import { blockShift, WrittenMap } from "../memory/written-map.ts";
import { wrapHostFunction } from "./host-function.ts";

/** Bytes of a page. */
export const pageBytes = 65_536;

/** Decides whether a memory may grow by so many pages. */
export type MayGrow = (pages: number) => boolean;

/**
 * A memory of a guest and the size that the guest sees. A memory never shrinks, so one that was put
 * back into its fresh state may be larger than the guest knows; it grows into what is there already.
 */
export class MemoryState {
  readonly memory: WebAssembly.Memory;
  /** Grows the memory for the guest: the number of pages before, or -1. */
  readonly grow: WebAssembly.ExportedFunction;
  /** In every instance that has this memory, the global that holds the size. */
  readonly #sizes: WebAssembly.Global[] = [];
  #pages: number;
  #map: WrittenMap | null = null;
  /** Something writes without noting it. */
  #isUnnoted = false;
  /** What instances filled as they were made; null where that is not known of all. */
  #filled: Blocks[] | null = [];

  constructor(memory: WebAssembly.Memory, mayGrow: MayGrow) {
    this.memory = memory;
    this.#pages = memory.buffer.byteLength / pageBytes;
    this.grow = wrapHostFunction("grow", (delta) => this.#grow(delta >>> 0, mayGrow));
  }

  /** The size that the guest sees. */
  get pages(): number {
    return this.#pages;
  }

  set pages(pages: number) {
    this.#pages = pages;
    for (const size of this.#sizes) size.value = pages;
  }

  /** Where all that is written is noted; null where it is not all. */
  get written(): WrittenMap | null {
    return this.#isUnnoted ? null : this.#map;
  }

  /** One more instance has this memory, and notes what it writes there; null for one that does not. */
  noteBy(map: WebAssembly.Memory | null): void {
    if (map === null) this.#isUnnoted = true;
    else if (this.#map === null) this.#map = new WrittenMap(this.memory, map);
    else if (this.#map.memory !== map) this.#isUnnoted = true;
  }

  /** One more instance has this memory, and filled these blocks of it as it was made; null for what is not known. */
  fill(blocks: Blocks | null): void {
    if (blocks === null) this.#filled = null;
    else this.#filled?.push(blocks);
  }

  /** All parts that were ever anything but zero, since instances filled them or something was written there; null where that is not known. */
  used(): readonly Blocks[] | null {
    const { written } = this;
    if (written === null || this.#filled === null) return null;
    const found: [first: number, end: number][] = [];
    written.take(this.memory.buffer.byteLength, (start, end) => {
      found.push([start >>> blockShift, ((end - 1) >>> blockShift) + 1]);
    });
    this.#filled.push(found);
    return this.#filled;
  }

  /** Keeps the size in a global of one more instance. */
  share(size: WebAssembly.Global): void {
    size.value = this.#pages;
    this.#sizes.push(size);
  }

  #grow(delta: number, mayGrow: MayGrow): number {
    const before = this.#pages;
    const missing = before + delta - this.memory.buffer.byteLength / pageBytes;
    if (delta > 0 && !mayGrow(delta)) return -1;
    try {
      if (missing > 0) {
        this.#map?.cover(before + delta);
        this.memory.grow(missing);
      }
    } catch {
      // Beyond the maximum that the module itself declares, or beyond what the machine has.
      return -1;
    }
    this.pages = before + delta;
    return before;
  }
}
