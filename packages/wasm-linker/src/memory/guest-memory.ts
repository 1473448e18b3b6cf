import { isUtf8 } from "node:buffer";
import { GuestTrap } from "../errors.ts";
import type { HostMeter } from "./meter.ts";
import { mapOf, type WrittenMap } from "./written-map.ts";

/** A guest's allocator, by either of its names: `canonical_abi_realloc` or `cabi_realloc`. */
export type Realloc = (
  oldPointer: number,
  oldSize: number,
  align: number,
  newSize: number,
) => number;

/** What Node's Buffer has beyond its types: the methods that `toString` and `write` end in. */
interface TextBuffer {
  utf8Slice(start: number, end: number): string;
  utf8Write(text: string, offset: number, bytes: number): number;
}

const noBytes = new Uint8Array(0);

/** Texts up to this length are kept, as a guest asks for the same keys over and over. */
const keptBytesMax = 32;
const keptTexts = 256;
/** Addresses have 32 bits. */
const sizeMax = 2 ** 32 - 1;
/** Up to this length a loop is faster than a call into Node. */
const loopBytesMax = 16;

/**
 * One instance's linear memory and its allocator. Pointers and lengths are what the guest says, so
 * each is checked here; what lies outside the memory is a GuestTrap. Signed numbers, as WebAssembly hands
 * them over, are read as unsigned.
 */
export class GuestMemory {
  #memory: WebAssembly.Memory | null;
  #realloc: Realloc | null;
  /** Null until there is one: not every memory is read texts from. */
  #kept: string[] | null = null;
  #bytes: Uint8Array<ArrayBuffer> = noBytes;
  #view = new DataView(noBytes.buffer);
  #text = noBytes as unknown as TextBuffer;
  #written: WrittenMap | null = null;
  /** Counts what is copied. */
  readonly meter: HostMeter;
  /** How much the last `writeText` or `writeBytes` wrote, so that no pair has to be made for it. */
  writtenLength = 0;

  /** Null for what the guest does not have, or what comes later with `bind`. */
  constructor(
    meter: HostMeter,
    memory: WebAssembly.Memory | null = null,
    realloc: Realloc | null = null,
  ) {
    this.#memory = memory;
    this.#realloc = realloc;
    this.meter = meter;
  }

  /** Says which memory this is, for imports that were made before the instance. */
  bind(memory: WebAssembly.Memory, realloc: Realloc | null): void {
    this.#memory = memory;
    this.#realloc = realloc;
    this.#bytes = noBytes;
  }

  /** Whether another one is of a different memory. */
  isOther(other: GuestMemory): boolean {
    return other.#memory !== this.#memory;
  }

  /** All bytes. Not to be kept: a call into the guest may grow its memory, which detaches them. */
  get bytes(): Uint8Array<ArrayBuffer> {
    // Growing detaches the buffer, which empties its arrays; to ask the memory costs ten times as much.
    if (this.#bytes.length === 0) this.#refresh();
    return this.#bytes;
  }

  /** All bytes as a view for numbers; not to be kept either. */
  get view(): DataView<ArrayBuffer> {
    if (this.#bytes.length === 0) this.#refresh();
    return this.#view;
  }

  /**
   * The pointer as an unsigned number, if `size` bytes lie there and it is a multiple of `align`; else it throws. The
   * bytes are noted as written: nothing may be written that was not checked before.
   */
  check(pointer: number, size: number, align = 1): number {
    const start = pointer >>> 0;
    if ((start & (align - 1)) !== 0) throw new GuestTrap(`it gave ${start} for a pointer to words`);
    if (start + size > this.bytes.length) this.#outside(start, size);
    this.#written?.note(start, size);
    return start;
  }

  /** The text at a pointer; bytes that are no UTF-8 end the guest. */
  readText(pointer: number, size: number): string {
    const start = this.check(pointer, size >>> 0);
    const end = start + (size >>> 0);
    this.meter.take(end - start);
    if (end - start > keptBytesMax) return this.#decode(start, end);
    const bytes = this.#bytes;
    let hash = 0;
    let all = 0;
    for (let at = start; at < end; at += 1) {
      const byte = bytes[at] as number;
      hash = (Math.imul(hash, 31) + byte) | 0;
      all |= byte;
    }
    if (all > 127) return this.#decode(start, end);
    const slot = (hash ^ (hash >>> 8)) & (keptTexts - 1);
    this.#kept ??= Array.from({ length: keptTexts }, () => "");
    const kept = this.#kept[slot] as string;
    if (isSame(kept, bytes, start, end)) return kept;
    const text = this.#text.utf8Slice(start, end);
    this.#kept[slot] = text;
    return text;
  }

  /** A copy of the bytes at a pointer. */
  readBytes(pointer: number, size: number): Uint8Array<ArrayBuffer> {
    const start = this.check(pointer, size >>> 0);
    this.meter.take(size >>> 0);
    return this.#bytes.slice(start, start + (size >>> 0));
  }

  /** Has the guest allocate room, which is then the guest's, and gives the pointer. */
  allocate(align: number, size: number): number {
    if (this.#realloc === null) throw new GuestTrap("it exports no allocator for what it is given");
    this.meter.spend(size);
    if (size > sizeMax) throw new GuestTrap(`${size} bytes do not fit its memory`);
    // Also for nothing, as Spin does: some guests free what they are given whatever its size.
    return this.check(this.#realloc(0, 0, align, size), size, align);
  }

  /** Writes a text to room that the guest allocates; where. */
  writeText(text: string): number {
    const { length } = text;
    if (length > loopBytesMax || !isAscii(text)) {
      const size = Buffer.byteLength(text, "utf8");
      const start = this.allocate(1, size);
      this.#text.utf8Write(text, start, size);
      this.writtenLength = size;
      return start;
    }
    const start = this.allocate(1, length);
    const bytes = this.#bytes;
    for (let at = 0; at < length; at += 1) bytes[start + at] = text.charCodeAt(at);
    this.writtenLength = length;
    return start;
  }

  /** Writes bytes to room that the guest allocates; where. */
  writeBytes(content: Uint8Array): number {
    const { length } = content;
    const start = this.allocate(1, length);
    const bytes = this.#bytes;
    if (length > loopBytesMax) bytes.set(content, start);
    else for (let at = 0; at < length; at += 1) bytes[start + at] = content[at] as number;
    this.writtenLength = length;
    return start;
  }

  #decode(start: number, end: number): string {
    const text = this.#text.utf8Slice(start, end);
    if (text.includes("\ufffd") && !isUtf8(this.#bytes.subarray(start, end))) {
      throw new GuestTrap("it gave a text that is not UTF-8");
    }
    return text;
  }

  #refresh(): void {
    if (this.#memory === null) throw new GuestTrap("it exports no memory");
    const { buffer } = this.#memory;
    this.#written = mapOf(this.#memory);
    this.#bytes = new Uint8Array(buffer);
    this.#view = new DataView(buffer);
    this.#text = Buffer.from(buffer) as unknown as TextBuffer;
  }

  /** A shared memory grows without detaching its buffer, so that the size is asked for once more. */
  #outside(start: number, size: number): void {
    this.#refresh();
    if (start + size <= this.#bytes.length) return;
    throw new GuestTrap(`it gave ${size} bytes at ${start}, outside of its memory`);
  }
}

function isSame(text: string, bytes: Uint8Array, start: number, end: number): boolean {
  const { length } = text;
  if (length !== end - start) return false;
  for (let at = 0; at < length; at += 1) {
    if (text.charCodeAt(at) !== bytes[start + at]) return false;
  }
  return true;
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 127) return false;
  return true;
}
