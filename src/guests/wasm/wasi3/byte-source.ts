import type { StreamSource } from "@bobbin-kv/wasm-linker";
import { type InputStream, type IoError, StreamEnd } from "../wasi/streams.ts";

/** The bytes of a stream of WASI 0.2, as those of 0.3 are read; how it ends is told apart from it. */
export class ByteSource implements StreamSource {
  readonly #stream: InputStream;
  readonly #ended = Promise.withResolvers<IoError | null>();

  constructor(stream: InputStream) {
    this.#stream = stream;
  }

  /** Null where all was read, or nobody wanted the rest; else what went wrong. */
  get ended(): Promise<IoError | null> {
    return this.#ended.promise;
  }

  ready(): boolean {
    return this.#stream.ready();
  }

  wait(): Promise<void> {
    return this.#stream.wait();
  }

  read(bytesMax: number): Uint8Array | null {
    try {
      return this.#stream.read(Math.min(bytesMax, readBytesMax));
    } catch (error) {
      if (!(error instanceof StreamEnd)) throw error;
      this.#ended.resolve(error.error);
      return null;
    }
  }

  cancel(): void {
    this.#ended.resolve(null);
    const end = (this.#stream as Partial<Disposable>)[Symbol.dispose];
    end?.call(this.#stream);
  }
}

/** Most bytes that one read gives a guest; it may ask for any number. */
const readBytesMax = 1_048_576;

/** A stream that has ended from the start. */
export const emptySource: StreamSource = Object.freeze({
  ready: () => true,
  wait: () => Promise.resolve(),
  read: () => null,
});
