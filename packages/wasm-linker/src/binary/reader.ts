import { WasmFormatError } from "../errors.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Reads the parts of a WebAssembly binary one after the other; whatever does not fit throws a `WasmFormatError`. */
export class Reader {
  /** Everything, also what lies outside this reader's part: offsets count from its beginning. */
  readonly source: Uint8Array;
  /** Where the next read begins. */
  offset: number;
  /** Where this reader's part ends. */
  readonly end: number;

  constructor(source: Uint8Array, start = 0, end: number = source.length) {
    if (start < 0 || start > end || end > source.length) {
      throw new WasmFormatError("a part lies outside the bytes", start);
    }
    this.source = source;
    this.offset = start;
    this.end = end;
  }

  /** Whether everything was read. */
  get done(): boolean {
    return this.offset >= this.end;
  }

  /** The error for a fault at the current place. */
  fault(what: string, offset: number = this.offset): WasmFormatError {
    return new WasmFormatError(what, offset);
  }

  /** One byte. */
  byte(): number {
    if (this.offset >= this.end) {
      throw this.fault("the bytes end too early");
    }
    return this.source[this.offset++] as number;
  }

  /** The next byte, which stays unread. */
  peek(): number {
    if (this.offset >= this.end) {
      throw this.fault("the bytes end too early");
    }
    return this.source[this.offset] as number;
  }

  /** An unsigned 32-bit LEB128. */
  u32(): number {
    const first = this.byte();
    if (first < 0x80) {
      return first;
    }
    let result = first & 0x7f;
    for (let shift = 7; shift < 28; shift += 7) {
      const byte = this.byte();
      result |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        return result;
      }
    }
    const last = this.byte();
    if (last > 0x0f) {
      throw this.fault("an integer does not fit 32 bits", this.offset - 1);
    }
    return (result | (last << 28)) >>> 0;
  }

  /** A signed 32-bit LEB128. */
  s32(): number {
    let result = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.byte();
      result |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        const unused = 25 - shift;
        return (result << unused) >> unused;
      }
    }
    const last = this.byte();
    // Four bits are left; the rest must repeat the sign.
    if (last > 0x07 && (last < 0x78 || last > 0x7f)) {
      throw this.fault("an integer does not fit 32 bits", this.offset - 1);
    }
    return result | (last << 28);
  }

  /** A signed 33-bit LEB128, the form of block types and heap types. */
  s33(): number {
    const first = this.peek();
    if (first < 0x80) {
      this.offset += 1;
      return (first << 25) >> 25;
    }
    return Number(this.#signed(33));
  }

  /** A signed 64-bit LEB128. */
  s64(): bigint {
    return this.#signed(64);
  }

  /** An unsigned 64-bit LEB128, the form of offsets into 64-bit memories. */
  u64(): bigint {
    let result = 0n;
    for (let shift = 0; shift < 63; shift += 7) {
      const byte = this.byte();
      result |= BigInt(byte & 0x7f) << BigInt(shift);
      if (byte < 0x80) {
        return result;
      }
    }
    const last = this.byte();
    if (last > 1) {
      throw this.fault("an integer does not fit 64 bits", this.offset - 1);
    }
    return result | (BigInt(last) << 63n);
  }

  /** A text of UTF-8 with its length before it. */
  name(): string {
    const length = this.u32();
    const start = this.offset;
    const bytes = this.bytes(length);
    try {
      return utf8.decode(bytes);
    } catch (error) {
      throw new WasmFormatError("a name is not UTF-8", start, error);
    }
  }

  /** The next bytes, not copied. */
  bytes(length: number): Uint8Array {
    const start = this.offset;
    this.skip(length);
    return this.source.subarray(start, start + length);
  }

  /** Passes over bytes. */
  skip(length: number): void {
    if (length > this.end - this.offset) {
      throw this.fault("the bytes end too early");
    }
    this.offset += length;
  }

  /** A reader over the next bytes, which this one passes over. */
  sub(length: number): Reader {
    const start = this.offset;
    this.skip(length);
    return new Reader(this.source, start, start + length);
  }

  #signed(bits: number): bigint {
    let result = 0n;
    let shift = 0;
    let byte: number;
    do {
      if (shift >= bits) {
        throw this.fault(`an integer does not fit ${bits} bits`);
      }
      byte = this.byte();
      result |= BigInt(byte & 0x7f) << BigInt(shift);
      shift += 7;
    } while (byte >= 0x80);
    const value = BigInt.asIntN(Math.min(shift, bits), result);
    if (shift > bits && BigInt.asIntN(shift, result) !== value) {
      throw this.fault(`an integer does not fit ${bits} bits`, this.offset - 1);
    }
    return value;
  }
}
