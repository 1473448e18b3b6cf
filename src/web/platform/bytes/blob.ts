/** https://w3c.github.io/FileAPI/: bytes in memory, with a type. */
import { bytesOf, decodeUtf8, encodeUtf8, isBufferSource } from "./bytes.ts";
import { concatenate, copyOf } from "./copies.ts";
import { streamOfBytes } from "./chunks.ts";
import { toText, toWellFormedText } from "../webidl/convert.ts";
import { nameInterface } from "../webidl/define.ts";
import type { ReadableStream } from "./streams.ts";

/** What a Blob is made of. */
export type BlobPart = string | ArrayBuffer | ArrayBufferView | Blob;

/** A blob's own bytes; they are not to be written. */
export let blobBytes: (blob: Blob) => Uint8Array<ArrayBuffer>;

/** How a Blob is made: its type, and whether breaks of lines in texts become those of the system. */
export interface BlobOptions {
  readonly endings?: unknown;
  readonly type?: string;
}

/** Bytes with a type. */
export class Blob {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #type: string;

  static {
    blobBytes = (blob) => blob.#bytes;
  }

  constructor(parts: Iterable<BlobPart> = [], options: BlobOptions = {}) {
    if (typeof parts !== "object" || parts === null || !(Symbol.iterator in parts)) {
      throw new TypeError("the parts of a Blob are given as a list");
    }
    if (typeof (options ?? {}) !== "object" && typeof options !== "function") {
      throw new TypeError("the options of a Blob are an object");
    }
    // In the standard's order: the parts, then the members of the options by their names.
    const all = Array.from(parts, (part) =>
      part instanceof Blob || isBufferSource(part) ? part : toText(part),
    );
    const { endings = "transparent" } = options ?? {};
    const ending = toText(endings);
    if (ending !== "transparent" && ending !== "native") {
      throw new TypeError("endings are transparent or native");
    }
    const { type: given = "" } = options ?? {};
    const type = toText(given);
    const isNative = ending === "native";
    this.#bytes = concatenate(all.map((part) => (isNative ? nativeBytes(part) : partBytes(part))));
    this.#type = /[^\x20-\x7e]/.test(type) ? "" : type.toLowerCase();
  }

  get size(): number {
    return this.#bytes.length;
  }
  get type(): string {
    return this.#type;
  }

  slice(start = 0, end = this.size, type = ""): Blob {
    return new Blob([this.#bytes.slice(toNearest(start), toNearest(end))], { type });
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return copyOf(this.#bytes).buffer;
  }
  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return copyOf(this.#bytes);
  }
  async text(): Promise<string> {
    return decodeUtf8(this.#bytes);
  }
  stream(): ReadableStream {
    return streamOfBytes(copyOf(this.#bytes));
  }
}
nameInterface(Blob, "Blob", ({ size, type }) => ({ size, type }));

/** A Blob with a name. */
export class File extends Blob {
  readonly #name: string;
  readonly #lastModified: number;

  constructor(
    parts: Iterable<BlobPart>,
    name: string,
    options: BlobOptions & { lastModified?: number } = {},
  ) {
    if (arguments.length < 2) throw new TypeError("a File needs parts and a name");
    super(parts, options);
    this.#name = toWellFormedText(name);
    this.#lastModified =
      options?.lastModified === undefined ? Date.now() : Math.trunc(options.lastModified) || 0;
  }

  get name(): string {
    return this.#name;
  }
  get lastModified(): number {
    return this.#lastModified;
  }
}
nameInterface(File, "File", ({ name, size, type }) => ({ name, size, type }));

/** The whole number that is nearest, of two the even one: https://webidl.spec.whatwg.org/#Clamp */
function toNearest(value: unknown): number {
  const number = Number(value) || 0;
  const rounded = Math.round(number);
  return rounded - number === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

function nativeBytes(part: BlobPart): Uint8Array {
  const isText = !(part instanceof Blob) && !isBufferSource(part);
  return isText ? encodeUtf8(toText(part).replace(/\r\n?/g, "\n")) : partBytes(part);
}

function partBytes(part: BlobPart): Uint8Array {
  if (part instanceof Blob) return blobBytes(part);
  return isBufferSource(part) ? bytesOf(part) : encodeUtf8(toText(part));
}
