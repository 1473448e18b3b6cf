import { ResultError } from "../host.ts";
import { IoError, StreamEnd, alwaysReady, type InputStream } from "../wasi/streams.ts";

/** Gives the next part of a body, or null at its end; rejects where it breaks off. */
export type NextChunk = () => Promise<Uint8Array | null>;

/** The body of an incoming request or response: `wasi:http/types` incoming-body. */
export class IncomingBody {
  readonly #open: () => InputStream;
  #taken = false;

  constructor(open: () => InputStream) {
    this.#open = open;
  }

  /** The stream to read, once. */
  stream(): InputStream {
    if (this.#taken) throw new ResultError();
    this.#taken = true;
    return this.#open();
  }
}

/** Bytes that are there already. */
export class HeldBytes implements InputStream {
  #rest: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#rest = bytes;
  }

  read(bytesMax: number): Uint8Array {
    if (this.#rest.length === 0) throw new StreamEnd(null);
    const part = this.#rest.subarray(0, bytesMax);
    this.#rest = this.#rest.subarray(part.length);
    return part;
  }

  readonly ready = alwaysReady.ready;
  readonly wait = alwaysReady.wait;
}

/** A body that is still arriving: one part is fetched ahead, so that a slow reader holds its sender up. */
export class ArrivingBytes implements InputStream {
  readonly #next: NextChunk;
  readonly #cancel: () => void;
  #rest: Uint8Array = new Uint8Array(0);
  #end: StreamEnd | null = null;
  #fetching: Promise<void> | null = null;

  /** `cancel` is told when nobody will read on. */
  constructor(next: NextChunk, cancel: () => void = () => {}) {
    this.#next = next;
    this.#cancel = cancel;
  }

  read(bytesMax: number): Uint8Array {
    if (this.#rest.length === 0) {
      if (this.#end !== null) throw this.#end;
      void this.#fetch();
      return this.#rest;
    }
    const part = this.#rest.subarray(0, bytesMax);
    this.#rest = this.#rest.subarray(part.length);
    return part;
  }

  ready(): boolean {
    return this.#rest.length > 0 || this.#end !== null;
  }

  async wait(): Promise<void> {
    while (!this.ready()) await this.#fetch();
  }

  [Symbol.dispose](): void {
    if (this.#end === null) this.#cancel();
  }

  #fetch(): Promise<void> {
    this.#fetching ??= this.#next().then(
      (chunk) => {
        this.#fetching = null;
        if (chunk === null) this.#end = new StreamEnd(null);
        else this.#rest = chunk;
      },
      (error: unknown) => {
        this.#fetching = null;
        const text = error instanceof Error ? error.message : String(error);
        this.#end = new StreamEnd(new IoError(text, { tag: "connection-terminated" }));
      },
    );
    return this.#fetching;
  }
}
