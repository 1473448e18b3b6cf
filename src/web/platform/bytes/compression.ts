/** https://compression.spec.whatwg.org by a port of zlib, which runs in the isolate: its time and memory are the component's. */
import {
  isArrayBuffer,
  isOrdinaryInstance,
  isView,
} from "../../../../sdk/typescript/src/intrinsics.ts";
import { bytesOf } from "./bytes.ts";
import { copyOf } from "./copies.ts";
import { needArguments, toText } from "../webidl/convert.ts";
import { nameInterface, once } from "../webidl/define.ts";
import { library } from "../library.ts";
import { type ReadableStream, streams, type WritableStream } from "./streams.ts";

interface ZStream {
  input: Uint8Array;
  next_in: number;
  avail_in: number;
  output: Uint8Array<ArrayBuffer>;
  next_out: number;
  avail_out: number;
  msg: string;
}

interface Zlib {
  readonly ZStream: new () => ZStream;
  zlibDeflateInit2(
    stream: ZStream,
    level: number,
    method: number,
    windowBits: number,
    memoryLevel: number,
    strategy: number,
  ): number;
  zlibInflateInit2(stream: ZStream, windowBits: number): number;
  zlibDeflate(stream: ZStream, flush: number): number;
  zlibInflate(stream: ZStream, flush: number): number;
}

/** zlib's names of what it is told and answers. */
const goOn = 0;
const finish = 4;
const ended = 1;
const noProgress = -5;

const windowBits = new Map([
  ["deflate", 15],
  ["deflate-raw", -15],
  ["gzip", 31],
]);
const outputBytes = 65_536;
const { SharedArrayBuffer: SharedArrayBufferOf } = globalThis;

/** A transformation of bytes, a piece of the output at a time: what it makes of a chunk may be a thousand times as long. */
interface Coder {
  /** Gives it more; null at the end. */
  feed(chunk: Uint8Array | null): void;
  /** The next piece; null when there is none until it gets more. */
  next(): Uint8Array<ArrayBuffer> | null;
}

function bitsOf(given: number, format: unknown): number {
  needArguments(given, 1);
  const bits = windowBits.get(toText(format));
  if (bits === undefined) throw new TypeError(`there is no format ${JSON.stringify(format)}`);
  return bits;
}

/** What both directions have in common. */
abstract class ZlibCoder implements Coder {
  protected readonly zlib: Zlib;
  protected readonly stream: ZStream;
  protected isLast = false;
  #isHungry = true;

  constructor(zlib: Zlib, stream: ZStream) {
    this.zlib = zlib;
    this.stream = stream;
  }

  /** Runs zlib once; true when it wants to be run again for what it has. */
  protected abstract run(): boolean;

  feed(chunk: Uint8Array | null): void {
    const { stream } = this;
    this.isLast = chunk === null;
    stream.input = chunk ?? new Uint8Array();
    stream.next_in = 0;
    stream.avail_in = stream.input.length;
    this.#isHungry = false;
  }

  next(): Uint8Array<ArrayBuffer> | null {
    const { stream } = this;
    while (!this.#isHungry) {
      stream.output = new Uint8Array(outputBytes);
      stream.next_out = 0;
      stream.avail_out = outputBytes;
      this.#isHungry = !this.run();
      const made = stream.next_out;
      if (made > 0) return made === outputBytes ? stream.output : stream.output.slice(0, made);
    }
    return null;
  }
}

class Compressor extends ZlibCoder {
  protected run(): boolean {
    const status = this.zlib.zlibDeflate(this.stream, this.isLast ? finish : goOn);
    if (status < 0 && status !== noProgress) throw new TypeError(this.stream.msg);
    return this.isLast ? status !== ended : this.stream.avail_out === 0;
  }
}

class Decompressor extends ZlibCoder {
  #isOver = false;

  protected run(): boolean {
    const { stream } = this;
    if (!this.#isOver) {
      const status = this.zlib.zlibInflate(stream, goOn);
      this.#isOver = status === ended;
      if (!this.#isOver && status !== goOn && status !== noProgress) {
        throw new TypeError(
          `the data is not what was compressed: ${stream.msg || "it is damaged"}`,
        );
      }
    }
    // What has been made so far is given out before any of this is told.
    if (stream.next_out > 0) return true;
    if (this.#isOver && stream.avail_in > 0) throw new TypeError("there is more after its end");
    if (this.isLast && !this.#isOver) throw new TypeError("the data ends before its end");
    return false;
  }
}

/** Both ends of a transformation. */
interface Pair {
  readonly readable: ReadableStream;
  readonly writable: WritableStream;
}

/** Streams around a coder. It makes no more before what it has made is read, however much there is in a chunk. */
function pairAround(coder: Coder): Pair {
  let reading!: { enqueue(chunk: unknown): void; close(): void; error(reason: unknown): void };
  let writing!: { error(reason: unknown): void };
  let wanted = Promise.withResolvers<void>();
  let isOver = false;
  const end = (): void => {
    isOver = true;
    wanted.resolve();
  };
  const code = async (chunk: Uint8Array | null): Promise<void> => {
    coder.feed(chunk);
    for (let made = coder.next(); made !== null; made = coder.next()) {
      await wanted.promise;
      if (isOver) return;
      wanted = Promise.withResolvers();
      reading.enqueue(made);
    }
  };
  const coded = async (chunk: Uint8Array | null): Promise<void> => {
    try {
      await code(chunk);
    } catch (error) {
      end();
      reading.error(error);
      throw error;
    }
  };
  const { ReadableStream, WritableStream } = streams();
  const readable = new ReadableStream(
    {
      start: (controller) => void (reading = controller),
      pull: () => wanted.resolve(),
      cancel(reason) {
        end();
        writing.error(reason);
      },
    },
    { highWaterMark: 0 },
  );
  const writable = new WritableStream({
    start: (controller) => void (writing = controller),
    write: (chunk: unknown) => coded(isOwned(chunk) ? copyOf(bytesOf(chunk)) : refuse()),
    async close() {
      await coded(null);
      if (!isOver) reading.close();
    },
    abort(reason) {
      end();
      reading.error(reason);
    },
  });
  return { readable, writable };

  function refuse(): never {
    const error = new TypeError("a chunk is an ArrayBuffer or a view of one");
    end();
    reading.error(error);
    throw error;
  }
}

/** Bytes that others write meanwhile are none. */
function isOwned(chunk: unknown): chunk is ArrayBuffer | ArrayBufferView {
  return isView(chunk)
    ? !isOrdinaryInstance(chunk.buffer, SharedArrayBufferOf)
    : isArrayBuffer(chunk);
}

/** A class of streams around coders. */
function streamClass(
  name: string,
  open: (zlib: Zlib, bits: number) => Coder,
): object & { prototype: object } {
  class Stream {
    readonly #pair: Pair;

    constructor(format: string) {
      const bits = bitsOf(arguments.length, format);
      this.#pair = pairAround(open(library("compression"), bits));
    }

    get readable(): ReadableStream {
      return this.#pair.readable;
    }
    get writable(): WritableStream {
      return this.#pair.writable;
    }
  }
  nameInterface(Stream, name);
  return Stream;
}

/** The classes CompressionStream and DecompressionStream. */
export const compressionStreams = once(() => ({
  CompressionStream: streamClass("CompressionStream", (zlib, bits) => {
    const stream = new zlib.ZStream();
    zlib.zlibDeflateInit2(stream, -1, 8, bits, 8, 0);
    return new Compressor(zlib, stream);
  }),
  DecompressionStream: streamClass("DecompressionStream", (zlib, bits) => {
    const stream = new zlib.ZStream();
    zlib.zlibInflateInit2(stream, bits);
    return new Decompressor(zlib, stream);
  }),
}));
