import { ResultError } from "@bobbin-kv/wasm-linker";
import { InputStream, StreamEnd } from "../wasi/streams.ts";
import { brokenStream, type ErrorCode } from "./error-code.ts";
import { errorMessage } from "../../../common/error-facts.ts";

/** Gives the next part of a body, or null at its end; rejects where it breaks off. */
export type NextChunk = () => Promise<Uint8Array | null>;

/** The body of an incoming request or response: `wasi:http/types` incoming-body. */
export class IncomingBody {
  readonly #open: () => InputStream;
  readonly #cancel: () => void;
  #isTaken = false;

  /** `cancel` is told of a body that nobody will read. */
  constructor(open: () => InputStream, cancel: () => void = () => {}) {
    this.#open = open;
    this.#cancel = cancel;
  }

  /** The stream to read, once. */
  stream(): InputStream {
    if (this.#isTaken) throw new ResultError();
    this.#isTaken = true;
    return this.#open();
  }

  /** The stream, where it was taken, goes on. */
  [Symbol.dispose](): void {
    if (!this.#isTaken) this.#cancel();
    this.#isTaken = true;
  }
}

const closedEnd = new StreamEnd(null);

/** Bytes that are there already. */
export class HeldBytes extends InputStream {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    super();
    this.#bytes = bytes;
  }

  override get isClosed(): boolean {
    return this.#at >= this.#bytes.length;
  }

  read(bytesMax: number): Uint8Array {
    if (this.isClosed) throw closedEnd;
    const part = this.#bytes.subarray(this.#at, this.#at + bytesMax);
    this.#at += part.length;
    return part;
  }

  ready(): boolean {
    return true;
  }

  wait(): Promise<void> {
    return Promise.resolve();
  }
}

const noBytes = new Uint8Array(0);

/**
 * A body that is still arriving. While a guest works on one part the next is fetched, and no further
 * one, so that a slow reader holds its sender up.
 */
export class ArrivingBytes extends InputStream {
  readonly #next: NextChunk;
  readonly #codeOf: (error: unknown) => ErrorCode;
  readonly #cancel: () => void;
  #rest: Uint8Array = noBytes;
  #ahead: Uint8Array | null = null;
  /** How it ends, once that is known and the parts before have been read. */
  #end: StreamEnd | null = null;
  #fetching: Promise<void> | null = null;

  /** `codeOf` says what an error of `next` is to a guest; `cancel` is told when nobody will read on. */
  constructor(next: NextChunk, codeOf: (error: unknown) => ErrorCode, cancel = (): void => {}) {
    super();
    this.#next = next;
    this.#codeOf = codeOf;
    this.#cancel = cancel;
    void this.#fetch();
  }

  read(bytesMax: number): Uint8Array {
    if (this.#rest.length === 0) this.#advance();
    const part = this.#rest.subarray(0, bytesMax);
    this.#rest = this.#rest.subarray(part.length);
    return part;
  }

  ready(): boolean {
    return this.#rest.length > 0 || this.#ahead !== null || this.#end !== null;
  }

  async wait(): Promise<void> {
    while (!this.ready()) await this.#fetch();
  }

  [Symbol.dispose](): void {
    if (this.#end === null) this.#cancel();
  }

  /** Goes to the next part, or throws how the body ends; an error is told once. */
  #advance(): void {
    if (this.#ahead !== null) {
      this.#rest = this.#ahead;
      this.#ahead = null;
      if (this.#end === null) void this.#fetch();
    } else if (this.#end !== null) {
      const end = this.#end;
      this.#end = closedEnd;
      throw end;
    }
  }

  #fetch(): Promise<void> {
    this.#fetching ??= this.#next().then(
      (chunk) => {
        this.#fetching = null;
        if (chunk === null) this.#end = closedEnd;
        else if (chunk.length > 0) this.#ahead = chunk;
        else return this.#fetch();
        return undefined;
      },
      (error: unknown) => {
        this.#fetching = null;
        const text = errorMessage(error);
        this.#end = brokenStream(text, this.#codeOf(error));
      },
    );
    return this.#fetching;
  }
}
