type BufferSource = ArrayBuffer | ArrayBufferView;

/** Text to UTF-8. */
declare class TextEncoder {
  readonly encoding: string;
  encode(text?: string): Uint8Array<ArrayBuffer>;
  /** Writes as much as fits: UTF-16 units read, bytes written. */
  encodeInto(text: string, target: Uint8Array): { read: number; written: number };
}

interface TextDecoderOptions {
  /** Throw a TypeError for bytes that are no text, instead of putting U+FFFD in their place. */
  fatal?: boolean;
  ignoreBOM?: boolean;
}

/** Bytes to text, of UTF-8 or another encoding of the web. */
declare class TextDecoder {
  constructor(label?: string, options?: TextDecoderOptions);
  readonly encoding: string;
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;
  decode(bytes?: BufferSource, options?: { stream?: boolean }): string;
}

declare class TextEncoderStream {
  readonly encoding: string;
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly writable: WritableStream<string>;
}

declare class TextDecoderStream {
  constructor(label?: string, options?: TextDecoderOptions);
  readonly encoding: string;
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;
  readonly readable: ReadableStream<string>;
  readonly writable: WritableStream<BufferSource>;
}

/** Base64 to a string of bytes, one character each. */
declare function atob(base64: string): string;
/** A string of bytes, one character each, to base64. */
declare function btoa(bytes: string): string;
