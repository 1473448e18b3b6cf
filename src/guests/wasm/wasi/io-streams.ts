import { markOwned } from "../../../common/let-go.ts";
import { GuestTrap, ResultError } from "@bobbin-kv/wasm-linker";
import { held } from "../held.ts";
import { type GuestCall, waiting, type HostInterface } from "../host.ts";
import { askAgain, goesOn, Subscription } from "./io-poll.ts";
import { InputStream, OutputStream, StreamEnd, type Waitable } from "./streams.ts";

/** Most bytes that one call gives a guest; it may ask for any number. */
const readBytesMax = 1_048_576;
/** Most bytes of the functions that write and flush in one. */
const flushedBytesMax = 4096;

/** Made once, as each body that is read to its end answers with it. */
const closed = new ResultError({ tag: "closed" });

/** Streams throw how they end; guests are told by an error of the interface. */
function attempt<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof StreamEnd)) throw error;
    if (error.error === null) throw closed;
    throw new ResultError({ tag: "last-operation-failed", value: error.error });
  }
}

/** Carries it out once the stream is ready: now, or in a while. */
function whenReady<Result>(
  stream: Waitable,
  work: () => Result | Promise<Result>,
): Result | Promise<Result> {
  return stream.ready() ? attempt(work) : stream.wait().then(() => attempt(work));
}

function clamp(length: bigint, max: number): number {
  return length > max ? max : Number(length);
}

/** Bytes, or what a guest is told of a stream that is closed. */
type Read = Uint8Array | ResultError;

/** What is there; where nothing is yet, what there is when others have had their turn. */
function readNow(call: GuestCall, stream: InputStream, length: bigint): Read | Promise<Read> {
  if (stream.isClosed) return closed;
  const bytesMax = clamp(length, readBytesMax);
  const read = (): Uint8Array => attempt(() => stream.read(bytesMax));
  const bytes = read();
  if (bytes.length === 0 && bytesMax > 0) return askAgain(call, stream, read);
  goesOn(call);
  return bytes;
}

type Length = bigint | ResultError;

function lengthOf(read: Read | Promise<Read>): Length | Promise<Length> {
  if (read instanceof Promise) return read.then((bytes) => lengthOf(bytes));
  return read instanceof ResultError ? read : BigInt(read.length);
}

/** How much may be written; where nothing may, how much when others have had their turn. */
function roomNow(call: GuestCall, stream: OutputStream): bigint | Promise<bigint> {
  const room = (): bigint => attempt(() => BigInt(stream.room()));
  const now = room();
  return now > 0n ? now : askAgain(call, stream, room);
}

function spliceNow(
  call: GuestCall,
  target: OutputStream,
  source: InputStream,
  length: bigint,
): bigint | Promise<bigint> {
  const work = (): bigint => attempt(() => splice(call, target, source, length));
  const spliced = work();
  if (spliced === 0n && length > 0n) {
    return askAgain(call, target.ready() ? source : target, work);
  }
  goesOn(call);
  return spliced;
}

function blockingRead(stream: InputStream, length: bigint): Read | Promise<Read> {
  if (stream.isClosed) return closed;
  const bytes = clamp(length, readBytesMax);
  return bytes === 0 ? attempt(() => stream.read(0)) : whenReady(stream, () => stream.read(bytes));
}

function write(
  call: GuestCall,
  stream: OutputStream,
  length: number,
  bytes: () => Uint8Array,
): void {
  attempt(() => {
    if (length > stream.room()) throw new GuestTrap("it wrote more than it was permitted to");
    if (length > 0) stream.write(bytes(), call);
  });
}

/** Writes in as many parts as the stream takes, and waits until it has passed them on. */
function writeAndFlush(
  call: GuestCall,
  stream: OutputStream,
  bytes: Uint8Array,
): void | Promise<void> {
  return whenReady<void>(stream, () => {
    const part = bytes.subarray(0, stream.room());
    if (part.length > 0) stream.write(part, call);
    if (part.length < bytes.length) return writeAndFlush(call, stream, bytes.subarray(part.length));
    return flush(stream);
  });
}

/** Also tells what went wrong in the meantime. */
function flush(stream: OutputStream): void | Promise<void> {
  return attempt(() => {
    stream.flush();
    return whenReady(stream, () => {
      stream.room();
    });
  });
}

const manyZeros = new Uint8Array(readBytesMax);

/** Bytes that nobody writes to, so that any number of streams may keep the same ones. */
function zeros(bytes: number): Uint8Array {
  return bytes > manyZeros.length ? new Uint8Array(bytes) : manyZeros.subarray(0, bytes);
}

function flushedBytes(length: number | bigint): number {
  if (length > flushedBytesMax) {
    throw new GuestTrap(`it wrote ${length} bytes at once, of which ${flushedBytesMax} may be`);
  }
  return Number(length);
}

function splice(
  call: GuestCall,
  target: OutputStream,
  source: InputStream,
  length: bigint,
): bigint {
  const bytesMax = clamp(length, Math.min(target.room(), readBytesMax));
  if (bytesMax === 0) return 0n;
  const bytes = source.read(bytesMax);
  if (bytes.length > 0) target.write(bytes, call);
  return BigInt(bytes.length);
}

function blockingSplice(
  call: GuestCall,
  target: OutputStream,
  source: InputStream,
  length: bigint,
): bigint | Promise<bigint> {
  return whenReady(target, () => whenReady(source, () => splice(call, target, source, length)));
}

const input: HostInterface = {
  "[method]input-stream.read": waiting((call, stream: unknown, length: bigint) =>
    readNow(call, held(stream, InputStream), length),
  ),
  "[method]input-stream.blocking-read": waiting((_call, stream: unknown, length: bigint) =>
    blockingRead(held(stream, InputStream), length),
  ),
  "[method]input-stream.skip": waiting((call, stream: unknown, length: bigint) =>
    lengthOf(readNow(call, held(stream, InputStream), length)),
  ),
  "[method]input-stream.blocking-skip": waiting((_call, stream: unknown, length: bigint) =>
    lengthOf(blockingRead(held(stream, InputStream), length)),
  ),
  "[method]input-stream.subscribe": (_call, stream: unknown) =>
    new Subscription(held(stream, InputStream)),
};

const output: HostInterface = {
  "[method]output-stream.check-write": waiting((call, stream: unknown) =>
    roomNow(call, held(stream, OutputStream)),
  ),
  "[method]output-stream.write": (call, stream: unknown, bytes: Uint8Array) =>
    write(call, held(stream, OutputStream), bytes.length, () => markOwned(bytes)),
  "[method]output-stream.blocking-write-and-flush": waiting(
    (call, stream: unknown, bytes: Uint8Array) => {
      flushedBytes(bytes.length);
      return writeAndFlush(call, held(stream, OutputStream), bytes);
    },
  ),
  "[method]output-stream.flush": (_call, stream: unknown) =>
    attempt(() => held(stream, OutputStream).flush()),
  "[method]output-stream.blocking-flush": waiting((_call, stream: unknown) =>
    flush(held(stream, OutputStream)),
  ),
  "[method]output-stream.subscribe": (_call, stream: unknown) =>
    new Subscription(held(stream, OutputStream)),
  "[method]output-stream.write-zeroes": (call, stream: unknown, length: bigint) => {
    const bytes = clamp(length, Number.MAX_SAFE_INTEGER);
    write(call, held(stream, OutputStream), bytes, () => zeros(bytes));
  },
  "[method]output-stream.blocking-write-zeroes-and-flush": waiting(
    (call, stream: unknown, length: bigint) =>
      writeAndFlush(call, held(stream, OutputStream), new Uint8Array(flushedBytes(length))),
  ),
  "[method]output-stream.splice": waiting(
    (call, target: unknown, source: unknown, length: bigint) =>
      spliceNow(call, held(target, OutputStream), held(source, InputStream), length),
  ),
  "[method]output-stream.blocking-splice": waiting(
    (call, target: unknown, source: unknown, length: bigint) =>
      blockingSplice(call, held(target, OutputStream), held(source, InputStream), length),
  ),
};

/** `wasi:io/streams`. */
export const streamsInterface: HostInterface = { ...input, ...output };
