const initialBytes = 65_536;

/** The host's view of the bytes that host and guest share; see `runtime/host.ts`. */
export class ExchangeBuffer {
  #shared = new SharedArrayBuffer(initialBytes);
  #bytes = new Uint8Array(this.#shared);
  #waiting: Uint8Array | null = null;

  /** What both sides share at present. */
  get shared(): SharedArrayBuffer {
    return this.#shared;
  }

  /** Leaves bytes for the guest; their number. Too many wait until the guest asks for more room. */
  write(bytes: Uint8Array): number {
    if (bytes.byteLength > this.#bytes.byteLength) this.#waiting = bytes;
    else this.#bytes.set(bytes);
    return bytes.byteLength;
  }

  /** A copy of the first `length` bytes, which the guest has left. */
  read(length: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#bytes.subarray(0, length));
  }

  /** The bytes themselves, good until the guest runs again. */
  view(length: number): Uint8Array {
    return this.#bytes.subarray(0, length);
  }

  /** Makes room for at least `length` bytes, and puts there what has been waiting. */
  grow(length: number): SharedArrayBuffer {
    const room = Math.max(length, this.#bytes.byteLength * 2);
    this.#shared = new SharedArrayBuffer(room);
    this.#bytes = new Uint8Array(this.#shared);
    if (this.#waiting !== null) this.#bytes.set(this.#waiting);
    this.#waiting = null;
    return this.#shared;
  }
}
