const pageBytes = 65_536;

/**
 * A memory as a guest sees it. A memory cannot shrink, so that one that was put back into its first
 * state is larger than it seems: the pages beyond are zeroed, and given again when the guest grows it.
 */
export class MemoryState {
  readonly memory: WebAssembly.Memory;
  readonly #allows: (moreBytes: number) => boolean;
  #pages: number;

  /** `allows` says whether the guest may have so many bytes more. */
  constructor(memory: WebAssembly.Memory, allows: (moreBytes: number) => boolean) {
    this.memory = memory;
    this.#allows = allows;
    this.#pages = memory.buffer.byteLength / pageBytes;
  }

  /** Bytes that the guest has. */
  get bytes(): number {
    return this.#pages * pageBytes;
  }

  /** The guest's `memory.size`, in pages. */
  readonly size = (): number => this.#pages;

  /** The guest's `memory.grow`: the pages before, or -1. */
  readonly grow = (pages: number): number => {
    const more = pages >>> 0;
    const before = this.#pages;
    if (more === 0) return before;
    if (!this.#allows(more * pageBytes)) return -1;
    const missing = before + more - this.memory.buffer.byteLength / pageBytes;
    if (missing > 0) {
      try {
        this.memory.grow(missing);
      } catch {
        // Beyond the memory's own maximum, or what the machine has.
        return -1;
      }
    }
    this.#pages = before + more;
    return before;
  };

  /** Says that the memory has its first size again. */
  shrink(bytes: number): void {
    this.#pages = bytes / pageBytes;
  }
}
