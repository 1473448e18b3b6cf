import { isStandard, fileTypes } from "./preview1-files.ts";
import { errno, writeNumber, type Preview1Functions, type Preview1Host } from "./preview1-host.ts";
import { readFileInto, type ReadFailure } from "./read-file.ts";
import type { GuestFile, GuestFolder } from "../guest-files.ts";

/** Most parts of memory, and most bytes, that one call reads or writes; a guest calls again for more. */
const vectorsMax = 1024;
/** A guest that asks for more is given this much, as an operating system may. */
const bytesMax = 1_048_576;
/** What it counts for to pass an entry of a folder. */
const entryCost = 16;

const failures: Readonly<Record<ReadFailure, number>> = {
  missing: errno.noEntry,
  forbidden: errno.forbidden,
  failed: errno.failed,
};

/** The functions that move bytes: reading files, printing, and reading folders. */
export function preview1Transfer(host: Preview1Host): Preview1Functions {
  return {
    fd_write: (descriptor: number, vectors: number, count: number, written: number) => {
      // Files are open for reading alone, and that is what systems say to whoever writes all the same.
      if (descriptor !== 1 && descriptor !== 2) return errno.badDescriptor;
      const stream = descriptor === 1 ? "stdout" : "stderr";
      return writeNumber(host, written, print(host, stream, vectors, count));
    },
    fd_read: (descriptor: number, vectors: number, count: number, read: number) => {
      if (descriptor === 0) return writeNumber(host, read, 0);
      const file = host.files.get(descriptor);
      if (file === null) return errno.badDescriptor;
      return readInto(host, file.entry, file.position, vectors, count, (bytes) => {
        file.position += BigInt(bytes);
        return writeNumber(host, read, bytes);
      });
    },
    fd_pread: (
      descriptor: number,
      vectors: number,
      count: number,
      offset: bigint,
      read: number,
    ) => {
      const entry = host.files.get(descriptor)?.entry;
      if (entry === undefined) {
        return isStandard(descriptor) ? errno.illegalSeek : errno.badDescriptor;
      }
      const from = BigInt.asUintN(64, offset);
      return readInto(host, entry, from, vectors, count, (bytes) => writeNumber(host, read, bytes));
    },
    fd_readdir: (
      descriptor: number,
      buffer: number,
      length: number,
      cookie: bigint,
      used: number,
    ) => {
      const entry = host.files.get(descriptor)?.entry;
      if (entry === undefined) return errno.badDescriptor;
      if (entry.kind !== "folder") return errno.notFolder;
      const target = host.bytes(buffer, length);
      host.meter.spend(entry.entries.size * entryCost);
      return writeNumber(host, used, readFolder(entry, target, BigInt.asUintN(64, cookie)));
    },
  };
}

/** Prints what a list names; how many bytes that were. */
function print(
  host: Preview1Host,
  stream: "stdout" | "stderr",
  vectors: number,
  count: number,
): number {
  let total = 0;
  for (const bytes of vectorsOf(host, vectors, count)) {
    if (bytes.length > 0) host.print(stream, bytes.slice());
    total += bytes.length;
  }
  return total;
}

/** The parts of memory that a list names, until there are enough bytes. */
function* vectorsOf(host: Preview1Host, vectors: number, count: number): Generator<Uint8Array> {
  const used = Math.min(count >>> 0, vectorsMax);
  const list = host.bytes(vectors, used * 8);
  const view = new DataView(list.buffer, list.byteOffset, list.length);
  let left = bytesMax;
  for (let at = 0; at < list.length && left > 0; at += 8) {
    const bytes = host.bytes(view.getUint32(at, true), view.getUint32(at + 4, true));
    host.meter.take(Math.min(bytes.length, left));
    yield bytes.subarray(0, left);
    left -= bytes.length;
  }
}

function readInto(
  host: Preview1Host,
  entry: GuestFile | GuestFolder,
  position: bigint,
  vectors: number,
  count: number,
  done: (bytes: number) => number,
): number {
  if (entry.kind === "folder") return errno.isFolder;
  let total = 0;
  for (const target of vectorsOf(host, vectors, count)) {
    if (target.length === 0) continue;
    const bytes = readFileInto(entry, position + BigInt(total), target);
    if (typeof bytes === "string") return failures[bytes];
    total += bytes;
    if (bytes < target.length) break;
  }
  return done(total);
}

/** Writes entries from a place on, the last one cut off where it does not fit; how many bytes. */
function readFolder({ entries }: GuestFolder, target: Uint8Array, cookie: bigint): number {
  let at = 0;
  let next = 0n;
  for (const [name, entry] of entries) {
    next += 1n;
    if (next <= cookie) continue;
    if (at === target.length) break;
    const text = Buffer.from(name);
    const record = new Uint8Array(24 + text.length);
    const view = new DataView(record.buffer);
    view.setBigUint64(0, next, true);
    view.setBigUint64(8, BigInt(entry.id), true);
    view.setUint32(16, text.length, true);
    view.setUint8(20, fileTypes[entry.kind]);
    record.set(text, 24);
    const part = record.subarray(0, target.length - at);
    target.set(part, at);
    at += part.length;
  }
  return at;
}
