/** https://encoding.spec.whatwg.org/#api: UTF-8 by a short way, the other encodings by rare parts, a small one and one that has large tables. */
import { toText } from "./convert.ts";
import { bytesOf, decodeUtf8, encodeUtf8, isBufferSource } from "./bytes.ts";
import { nameInterface, once } from "./define.ts";
import { library } from "./library.ts";
import { type ReadableStream, streams, type WritableStream } from "./streams.ts";

/** What the library exports; its own types describe the globals of a browser. */
interface EncodingLibrary {
  readonly TextDecoder: new (label: string, options: DecoderOptions) => LibraryDecoder;
  readonly TextEncoderStream: object & { prototype: object };
}

interface LibraryDecoder {
  readonly encoding: string;
  decode(bytes: Uint8Array, options: { stream?: boolean }): string;
}

interface DecoderOptions {
  readonly fatal?: boolean;
  readonly ignoreBOM?: boolean;
}

const encodings = once(() => {
  const classes = library<EncodingLibrary>("small-encodings");
  nameInterface(classes.TextEncoderStream, "TextEncoderStream");
  return classes;
});

/** Those whose tables are a rare part. */
const tabled = ["big5", "euc-jp", "euc-kr", "gb18030", "gbk", "iso-2022-jp", "shift_jis"];

/** Text to UTF-8. */
export class TextEncoder {
  get encoding(): string {
    return "utf-8";
  }

  encode(text: string = ""): Uint8Array<ArrayBuffer> {
    return encodeUtf8(toText(text));
  }

  encodeInto(text: string, target: Uint8Array): { read: number; written: number } {
    if (!(target instanceof Uint8Array)) throw new TypeError("the target is a Uint8Array");
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

  decode(input?: ArrayBuffer | ArrayBufferView, options: { stream?: boolean } = {}): string {
    if (input !== undefined && !isBufferSource(input)) {
      throw new TypeError("only an ArrayBuffer or a view of one can be decoded");
    }
    if (options?.stream) this.#other ??= this.#load("utf-8");
    const bytes = input === undefined ? new Uint8Array() : bytesOf(input);
    return this.#other === null ? decodeUtf8(bytes) : this.#other.decode(bytes, options ?? {});
  }

  #load(label: string): LibraryDecoder {
    const options = { fatal: this.#fatal, ignoreBOM: this.#ignoreBOM };
    const decoder = new (encodings().TextDecoder)(label, options);
    if (!tabled.includes(decoder.encoding)) return decoder;
    return new (library<EncodingLibrary>("encodings").TextDecoder)(label, options);
  }
}
nameInterface(TextDecoder, "TextDecoder");

/** TextEncoderStream of the library, which wants TransformStream to be a global, and TextDecoderStream. */
export const encodingStreams = once(() => ({
  TextEncoderStream: encodings().TextEncoderStream,
  TextDecoderStream: decoderStreamClass(),
}));

/** Of our own, since the library's knows only its own decoders. */
function decoderStreamClass(): object & { prototype: object } {
  class TextDecoderStream {
    readonly #decoder: TextDecoder;
    readonly #pair: { readonly readable: ReadableStream; readonly writable: WritableStream };

    constructor(label: string = "utf-8", options: DecoderOptions = {}) {
      const decoder = new TextDecoder(label, options);
      this.#decoder = decoder;
      this.#pair = new (streams().TransformStream)<unknown, string>({
        transform(chunk, controller) {
          if (!isBufferSource(chunk)) throw new TypeError("a chunk is bytes");
          const text = decoder.decode(bytesOf(chunk), { stream: true });
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
