import { GuestTrap } from "../errors.ts";
import { GuestMemory, type Realloc } from "./guest-memory.ts";
import type { HostMeter } from "./meter.ts";

/** How a guest keeps its texts: UTF-16, or a text at a time in Latin-1 where that has all its characters. */
export type WideEncoding = "utf16" | "latin1+utf16";

/** Where a length has this bit, the text is in UTF-16. */
const wideTag = 0x8000_0000;

/** The memory of a guest whose texts are not UTF-8; lengths are numbers of code units. */
export class WideMemory extends GuestMemory {
  readonly #mayBeNarrow: boolean;

  constructor(
    encoding: WideEncoding,
    meter: HostMeter,
    memory: WebAssembly.Memory,
    realloc: Realloc,
  ) {
    super(meter, memory, realloc);
    this.#mayBeNarrow = encoding === "latin1+utf16";
  }

  override readText(pointer: number, size: number): string {
    const units = size >>> 0;
    if (!this.#mayBeNarrow) return this.#readWide(pointer, units);
    if (units >= wideTag) return this.#readWide(pointer, units - wideTag);
    return this.#read(pointer, units).toString("latin1");
  }

  override writeText(text: string): number {
    const { length } = text;
    const isNarrow = this.#mayBeNarrow && isLatin1(text);
    const start = this.allocate(2, isNarrow ? length : 2 * length);
    const room = Buffer.from(this.bytes.buffer, start);
    if (isNarrow) room.write(text, "latin1");
    else room.write(text.toWellFormed(), "utf16le");
    this.writtenLength = isNarrow || !this.#mayBeNarrow ? length : wideTag + length;
    return start;
  }

  #readWide(pointer: number, units: number): string {
    const text = this.#read(pointer, 2 * units).toString("utf16le");
    if (!text.isWellFormed()) throw new GuestTrap("it gave a text that is not UTF-16");
    return text;
  }

  #read(pointer: number, size: number): Buffer {
    const start = this.check(pointer, size, 2);
    this.meter.take(size);
    return Buffer.from(this.bytes.buffer, start, size);
  }
}

function isLatin1(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 255) return false;
  return true;
}
