/** https://encoding.spec.whatwg.org/#api: UTF-8 by a short way, the other encodings by rare parts, a small one and one that has large tables. */
import { toText } from "../webidl/convert.ts";
import { bytesOf, decodeUtf8, encodeUtf8, isBufferSource } from "./bytes.ts";
import { nameInterface, once } from "../webidl/define.ts";
import { library } from "../library.ts";
import { type ReadableStream, streams, type WritableStream } from "./streams.ts";

/** What the library exports; its own types describe the globals of a browser. */
interface EncodingLibrary {
  readonly TextDecoder: new (label: string, options: DecoderOptions) => LibraryDecoder;
}

interface LibraryDecoder {
  readonly encoding: string;
  decode(bytes: Uint8Array, options: { stream?: boolean }): string;
}

interface DecoderOptions {
  readonly fatal?: boolean;
  readonly ignoreBOM?: boolean;
}

/** Those whose tables are a rare part. */
const tabled = ["big5", "euc-jp", "euc-kr", "gb18030", "gbk", "iso-2022-jp", "shift_jis"];

/** Text to UTF-8. */
export class TextEncoder {
  readonly #encoding = "utf-8";

  get encoding(): string {
    return this.#encoding;
  }

  encode(text: string = ""): Uint8Array<ArrayBuffer> {
    void this.#encoding;
    return encodeUtf8(toText(text));
  }

  encodeInto(text: string, target: Uint8Array): { read: number; written: number } {
    void this.#encoding;
    if (!(target instanceof Uint8Array)) throw new TypeError("the target is a Uint8Array");
    // A buffer that has been transferred takes nothing, and throws at it.
    if (target.length === 0) return { read: 0, written: 0 };
    const source = toText(text);
    // A code unit takes a byte at least, so that much of the text is all that can fit.
    const bytes = encodeUtf8(source.slice(0, target.length));
    if (bytes.length <= target.length && source.length <= target.length) {
      target.set(bytes);
      return { read: source.length, written: bytes.length };
    }
    return encodeWhatFits(source, target);
  }
}
nameInterface(TextEncoder, "TextEncoder");

/** Bytes to text. */
export class TextDecoder {
  // Null while what is asked for is plain UTF-8, which most decoders do all their life.
  #other: LibraryDecoder | null = null;
  readonly #fatal: boolean;
  readonly #ignoreBOM: boolean;

  constructor(label: string = "utf-8", options: DecoderOptions = {}) {
    this.#fatal = Boolean(options?.fatal);
    this.#ignoreBOM = Boolean(options?.ignoreBOM);
    if (label !== "utf-8" || this.#fatal || this.#ignoreBOM)
      this.#other = this.#load(toText(label));
  }

  get encoding(): string {
    return this.#other === null ? "utf-8" : this.#other.encoding;
  }
  get fatal(): boolean {
    return this.#fatal;
  }
  get ignoreBOM(): boolean {
    return this.#ignoreBOM;
  }

  decode(
    input: ArrayBuffer | ArrayBufferView | undefined = undefined,
    options: { stream?: boolean } = {},
  ): string {
    if (input !== undefined && !isBufferSource(input)) {
      throw new TypeError("only an ArrayBuffer or a view of one can be decoded");
    }
    if (options?.stream) this.#other ??= this.#load("utf-8");
    const bytes = input === undefined ? new Uint8Array() : leftBytes(input);
    return this.#other === null ? decodeUtf8(bytes) : this.#other.decode(bytes, options ?? {});
  }

  #load(label: string): LibraryDecoder {
    const options = { fatal: this.#fatal, ignoreBOM: this.#ignoreBOM };
    const decoder = new (library<EncodingLibrary>("small-encodings").TextDecoder)(label, options);
    if (!tabled.includes(decoder.encoding)) return decoder;
    return new (library<EncodingLibrary>("encodings").TextDecoder)(label, options);
  }
}
nameInterface(TextDecoder, "TextDecoder");

/** A buffer that has been transferred has no bytes left. */
function leftBytes(source: ArrayBuffer | SharedArrayBuffer | ArrayBufferView): Uint8Array {
  const buffer = ArrayBuffer.isView(source) ? source.buffer : source;
  return buffer instanceof ArrayBuffer && buffer.detached ? new Uint8Array() : bytesOf(source);
}

/** TextEncoderStream and TextDecoderStream. Of our own, since those of libraries want a global TransformStream, and know only their own decoders. */
export const encodingStreams = once(() => ({
  TextEncoderStream: encoderStreamClass(),
  TextDecoderStream: decoderStreamClass(),
}));

/** Both ends of a stream that changes chunks. */
interface StreamPair {
  readonly readable: ReadableStream;
  readonly writable: WritableStream;
}

function encoderStreamClass(): object & { prototype: object } {
  class TextEncoderStream {
    readonly #encoding = "utf-8";
    readonly #pair: StreamPair;

    constructor() {
      // The first half of a character, whose other half is in the next chunk.
      let begun = "";
      this.#pair = new (streams().TransformStream)<unknown, Uint8Array>({
        transform(chunk, controller) {
          const text = begun + toText(chunk);
          const isCut = /[\ud800-\udbff]$/.test(text);
          begun = isCut ? text.slice(-1) : "";
          const whole = isCut ? text.slice(0, -1) : text;
          if (whole !== "") controller.enqueue(encodeUtf8(whole));
        },
        flush(controller) {
          if (begun !== "") controller.enqueue(encodeUtf8(begun));
        },
      });
    }

    get encoding(): string {
      return this.#encoding;
    }
    get readable(): ReadableStream {
      return this.#pair.readable;
    }
    get writable(): WritableStream {
      return this.#pair.writable;
    }
  }
  nameInterface(TextEncoderStream, "TextEncoderStream");
  return TextEncoderStream;
}

function decoderStreamClass(): object & { prototype: object } {
  class TextDecoderStream {
    readonly #decoder: TextDecoder;
    readonly #pair: StreamPair;

    constructor(label: string = "utf-8", options: DecoderOptions = {}) {
      const decoder = new TextDecoder(label, options);
      this.#decoder = decoder;
      this.#pair = new (streams().TransformStream)<unknown, string>({
        transform(chunk, controller) {
          if (!isBufferSource(chunk)) throw new TypeError("a chunk is bytes");
          const text = decoder.decode(leftBytes(chunk), { stream: true });
          if (text !== "") controller.enqueue(text);
        },
        flush(controller) {
          const text = decoder.decode();
          if (text !== "") controller.enqueue(text);
        },
      });
    }

    get encoding(): string {
      return this.#decoder.encoding;
    }
    get fatal(): boolean {
      return this.#decoder.fatal;
    }
    get ignoreBOM(): boolean {
      return this.#decoder.ignoreBOM;
    }
    get readable(): ReadableStream {
      return this.#pair.readable;
    }
    get writable(): WritableStream {
      return this.#pair.writable;
    }
  }
  nameInterface(TextDecoderStream, "TextDecoderStream");
  return TextDecoderStream;
}

function encodeWhatFits(source: string, target: Uint8Array): { read: number; written: number } {
  let read = 0;
  let written = 0;
  for (const character of source) {
    const bytes = encodeUtf8(character);
    if (written + bytes.length > target.length) break;
    target.set(bytes, written);
    read += character.length;
    written += bytes.length;
  }
  return { read, written };
}
