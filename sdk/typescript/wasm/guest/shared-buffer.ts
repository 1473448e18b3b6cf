/** Bytes between the isolate's runtime and what stands in for its host; see `HostCalls.shared`. */
export class SharedBuffer {
  #bytes = new Uint8Array(65_536);
  /** A result that was too large, until the runtime asks for room. */
  #waiting: Uint8Array | null = null;

  /** What the runtime takes for memory that is shared with a host. */
  get shared(): SharedArrayBuffer {
    return this.#bytes.buffer as unknown as SharedArrayBuffer;
  }

  /** Puts bytes where the runtime finds them; their number. */
  write(bytes: Uint8Array): number {
    if (bytes.length > this.#bytes.length) this.#waiting = bytes;
    else this.#bytes.set(bytes);
    return bytes.length;
  }

  /** A copy of the first bytes. */
  read(length: number): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, length);
  }

  /** More room; see `HostCalls.growShared`. */
  grow(length: number): SharedArrayBuffer {
    this.#bytes = new Uint8Array(Math.max(length, this.#bytes.length * 2));
    if (this.#waiting !== null) this.#bytes.set(this.#waiting);
    this.#waiting = null;
    return this.shared;
  }
}
