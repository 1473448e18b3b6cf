import { GuestTrap } from "../component/trap.ts";
import { ResultError, waiting, type GuestCall, type HostInterface } from "../host.ts";
import { StreamEnd, type InputStream, type IoError, type OutputStream, type Pollable } from "./streams.ts";

const readBytesMax = 65_536;
const writtenAtOnceMax = 4096;
const zerosMax = 65_536;

/** Streams throw how they end; guests are told by an error of the interface. */
function attempt<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw error instanceof StreamEnd ? streamError(error) : error;
  }
}

function streamError({ error }: StreamEnd): ResultError {
  return new ResultError(
    error === null ? { tag: "closed" } : { tag: "last-operation-failed", value: error },
  );
}

/** Carries out once the pollable is ready: now, or in a while. */
function whenReady<Result>(pollable: Pollable, work: () => Result): Result | Promise<Result> {
  return pollable.ready() ? attempt(work) : pollable.wait().then(() => attempt(work));
}

function limit(length: bigint): number {
  return length > readBytesMax ? readBytesMax : Number(length);
}

const read = (_call: GuestCall, stream: InputStream, length: bigint): Uint8Array =>
  attempt(() => stream.read(limit(length)));

const blockingRead = (_call: GuestCall, stream: InputStream, length: bigint): unknown =>
  length === 0n
    ? attempt(() => stream.read(0))
    : whenReady(stream, () => stream.read(limit(length)));

const write = (_call: GuestCall, stream: OutputStream, bytes: Uint8Array): void =>
  attempt(() => {
    if (bytes.length > stream.room()) throw new GuestTrap("it wrote more than it was permitted to");
    stream.write(bytes);
  });

/** Writes in as many parts as the stream takes. */
function writeAll(stream: OutputStream, bytes: Uint8Array): unknown {
  if (bytes.length > writtenAtOnceMax) {
    throw new GuestTrap(`it wrote ${bytes.length} bytes at once, of which ${writtenAtOnceMax} may be`);
  }
  return whenReady(stream, () => {
    const part = bytes.subarray(0, stream.room());
    stream.write(part);
    if (part.length < bytes.length) return writeAll(stream, bytes.subarray(part.length));
    stream.flush();
    return undefined;
  });
}

const zeros = (length: bigint): Uint8Array => {
  if (length > zerosMax) throw new GuestTrap(`it wrote ${length} zeros at once`);
  return new Uint8Array(Number(length));
};

function splice(target: OutputStream, source: InputStream, length: bigint): bigint {
  const room = Math.min(target.room(), limit(length));
  if (room === 0) return 0n;
  const bytes = source.read(room);
  target.write(bytes);
  return BigInt(bytes.length);
}

const streams: HostInterface = {
  "[method]input-stream.read": read,
  "[method]input-stream.blocking-read": waiting(blockingRead),
  "[method]input-stream.skip": (call, stream: InputStream, length: bigint) =>
    BigInt(read(call, stream, length).length),
  "[method]input-stream.blocking-skip": waiting((_call, stream: InputStream, length: bigint) =>
    whenReady(stream, () => BigInt(stream.read(limit(length)).length)),
  ),
  "[method]input-stream.subscribe": (_call, stream: InputStream) => subscribe(stream),
  "[method]output-stream.check-write": (_call, stream: OutputStream) =>
    attempt(() => BigInt(stream.room())),
  "[method]output-stream.write": write,
  "[method]output-stream.blocking-write-and-flush": waiting(
    (_call, stream: OutputStream, bytes: Uint8Array) => writeAll(stream, bytes),
  ),
  "[method]output-stream.flush": (_call, stream: OutputStream) => attempt(() => stream.flush()),
  "[method]output-stream.blocking-flush": waiting((_call, stream: OutputStream) =>
    whenReady(stream, () => stream.flush()),
  ),
  "[method]output-stream.subscribe": (_call, stream: OutputStream) => subscribe(stream),
  "[method]output-stream.write-zeroes": (call, stream: OutputStream, length: bigint) =>
    write(call, stream, zeros(length)),
  "[method]output-stream.blocking-write-zeroes-and-flush": waiting(
    (_call, stream: OutputStream, length: bigint) => writeAll(stream, zeros(length)),
  ),
  "[method]output-stream.splice": (
    _call,
    target: OutputStream,
    source: InputStream,
    length: bigint,
  ) => attempt(() => splice(target, source, length)),
  "[method]output-stream.blocking-splice": waiting(
    (_call, target: OutputStream, source: InputStream, length: bigint) =>
      bothReady(target, source).then(() => attempt(() => splice(target, source, length))),
  ),
};

async function bothReady(target: Pollable, source: Pollable): Promise<void> {
  if (!target.ready()) await target.wait();
  if (!source.ready()) await source.wait();
}

/** A pollable of its own, so that dropping it does not end the stream. */
function subscribe(stream: Pollable): Pollable {
  return { ready: () => stream.ready(), wait: () => stream.wait() };
}

function readyIndexes(pollables: readonly Pollable[]): number[] {
  return [...pollables.keys()].filter((at) => pollables[at]?.ready() === true);
}

async function waitForAny(pollables: readonly Pollable[]): Promise<number[]> {
  for (;;) {
    await Promise.race(pollables.map((one) => one.wait()));
    const ready = readyIndexes(pollables);
    if (ready.length > 0) return ready;
  }
}

const polling: HostInterface = {
  "[method]pollable.ready": (_call, pollable: Pollable) => pollable.ready(),
  "[method]pollable.block": waiting((_call, pollable: Pollable) =>
    pollable.ready() ? undefined : pollable.wait(),
  ),
  poll: waiting((_call, pollables: Pollable[]) => {
    if (pollables.length === 0) throw new GuestTrap("it waits for nothing at all");
    const ready = readyIndexes(pollables);
    return ready.length > 0 ? ready : waitForAny(pollables);
  }),
};

const errors: HostInterface = {
  "[method]error.to-debug-string": (_call, error: IoError) => error.text,
};

/** `wasi:io`, by interface. */
export const ioInterfaces: Readonly<Record<string, HostInterface>> = {
  "wasi:io/error": errors,
  "wasi:io/poll": polling,
  "wasi:io/streams": streams,
};
