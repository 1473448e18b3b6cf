/** Builds bytes of unknown length. */
export class Writer {
  #bytes: Uint8Array<ArrayBuffer>;
  /** How many bytes were written. */
  length = 0;

  constructor(capacity = 1024) {
    this.#bytes = new Uint8Array(capacity);
  }

  /** What was written so far; not to be kept, as the writer goes on with it. */
  get written(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.length);
  }

  /** Forgets what was written. */
  clear(): void {
    this.length = 0;
  }

  /** One byte. */
  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.length] = value;
    this.length += 1;
  }

  /** Bytes as they are. */
  bytes(values: Uint8Array | readonly number[]): void {
    this.#reserve(values.length);
    this.#bytes.set(values, this.length);
    this.length += values.length;
  }

  /** A part of other bytes. */
  copy(source: Uint8Array, start: number, end: number): void {
    this.bytes(source.subarray(start, end));
  }

  /** An unsigned LEB128. */
  u32(value: number): void {
    let rest = value;
    while (rest > 0x7f) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  /** A signed LEB128 of at most 32 bits. */
  s32(value: number): void {
    let rest = value;
    while (rest < -64 || rest > 63) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>= 7;
    }
    this.byte(rest & 0x7f);
  }

  /** A text of UTF-8 with its length before it. */
  name(text: string): void {
    const encoded = Buffer.from(text);
    this.u32(encoded.length);
    this.bytes(encoded);
  }

  #reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    larger.set(this.written);
    this.#bytes = larger;
  }
}
