import { InputStream, StreamEnd } from "../wasi/streams.ts";

const noBytes = new Uint8Array(0);

/** What a stream gives, but for an error that it ends with: after that nothing comes any more, and no end. */
export class UnbrokenInput extends InputStream {
  readonly #stream: InputStream;
  #isBroken = false;

  constructor(stream: InputStream) {
    super();
    this.#stream = stream;
  }

  ready(): boolean {
    return !this.#isBroken && this.#stream.ready();
  }

  wait(): Promise<void> {
    return this.#isBroken ? new Promise(() => {}) : this.#stream.wait();
  }

  read(bytesMax: number): Uint8Array {
    try {
      return this.#stream.read(bytesMax);
    } catch (error) {
      if (!(error instanceof StreamEnd) || error.error === null) throw error;
      this.#isBroken = true;
      return noBytes;
    }
  }

  [Symbol.dispose](): void {
    (this.#stream as Partial<Disposable>)[Symbol.dispose]?.();
  }
}
