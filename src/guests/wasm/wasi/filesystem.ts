import { ResultError, type HostInterface } from "../host.ts";
import { contentOf, findEntry, type OpenFile } from "./open-files.ts";
import type { GuestFile, GuestFolder } from "./guest-files.ts";
import { alwaysReady, StreamEnd, type InputStream, type IoError } from "./streams.ts";

/** An open file or folder: `wasi:filesystem/types` descriptor. */
class Descriptor implements OpenFile {
  readonly entry: GuestFile | GuestFolder;
  position = 0;
  content: Uint8Array | null = null;

  constructor(entry: GuestFile | GuestFolder) {
    this.entry = entry;
  }

  /** The whole file. Throws an error-code for a folder, and for a file that has gone. */
  bytes(): Uint8Array {
    if (this.entry.kind === "folder") throw new ResultError("is-directory");
    const content = contentOf(this);
    if (content === null) throw new ResultError("io");
    return content;
  }

  /** What a path names. Throws an error-code. */
  find(path: string): GuestFile | GuestFolder {
    if (this.entry.kind !== "folder") throw new ResultError("not-directory");
    const found = findEntry(this.entry, path);
    if (found === "outside") throw new ResultError("not-permitted");
    if (found === null) throw new ResultError("no-entry");
    return found;
  }
}

function typeOf({ kind }: GuestFile | GuestFolder): string {
  return kind === "folder" ? "directory" : "regular-file";
}

function statOf(entry: GuestFile | GuestFolder): unknown {
  const modified = entry.kind === "file" ? entry.modifiedAt : 0;
  const seconds = Math.floor(modified / 1000);
  const time = {
    seconds: BigInt(seconds),
    nanoseconds: Math.floor((modified - seconds * 1000) * 1e6),
  };
  return {
    type: typeOf(entry),
    linkCount: 1n,
    size: entry.kind === "file" ? BigInt(entry.bytes) : 0n,
    dataAccessTimestamp: time,
    dataModificationTimestamp: time,
    statusChangeTimestamp: time,
  };
}

function readStream(descriptor: Descriptor, offset: bigint): InputStream {
  const content = descriptor.bytes();
  let at = Number(offset);
  return {
    ...alwaysReady,
    read: (bytesMax) => {
      if (at >= content.length) throw new StreamEnd(null);
      const part = content.subarray(at, at + bytesMax);
      at += part.length;
      return part;
    },
  };
}

interface OpenFlags {
  readonly create: boolean;
  readonly directory: boolean;
  readonly exclusive: boolean;
  readonly truncate: boolean;
}

function openAt(
  _call: unknown,
  folder: Descriptor,
  _lookup: unknown,
  path: string,
  flags: OpenFlags,
  wanted: { readonly write: boolean; readonly mutateDirectory: boolean },
): Descriptor {
  const found = folder.find(path);
  if (flags.create || flags.truncate || wanted.write || wanted.mutateDirectory) {
    throw new ResultError("read-only");
  }
  if (flags.directory && found.kind !== "folder") throw new ResultError("not-directory");
  return new Descriptor(found);
}

const readOnly = (): never => {
  throw new ResultError("read-only");
};
const nothing = (): undefined => undefined;

/** What would change files; all of a guest's are read-only. */
const writing = Object.fromEntries(
  [
    "write-via-stream",
    "append-via-stream",
    "set-size",
    "set-times",
    "write",
    "create-directory-at",
    "set-times-at",
    "link-at",
    "remove-directory-at",
    "rename-at",
    "symlink-at",
    "unlink-file-at",
  ].map((name) => [`[method]descriptor.${name}`, readOnly]),
);

const hashes = new WeakMap<object, { lower: bigint; upper: bigint }>();
let lastHash = 0n;

/** A number that a file keeps, and no other has. */
function hashOf(entry: object): unknown {
  let hash = hashes.get(entry);
  if (hash === undefined) {
    lastHash += 1n;
    hash = { lower: lastHash, upper: 0n };
    hashes.set(entry, hash);
  }
  return hash;
}

const types: HostInterface = {
  ...writing,
  "[method]descriptor.read-via-stream": (_call, file: Descriptor, offset: bigint) =>
    readStream(file, offset),
  "[method]descriptor.advise": nothing,
  "[method]descriptor.sync-data": nothing,
  "[method]descriptor.sync": nothing,
  "[method]descriptor.get-flags": () => ({ read: true }),
  "[method]descriptor.get-type": (_call, file: Descriptor) => typeOf(file.entry),
  "[method]descriptor.read": (_call, file: Descriptor, length: bigint, offset: bigint) => {
    const content = file.bytes();
    const start = Math.min(Number(offset), content.length);
    const end = Math.min(start + Math.min(Number(length), 1_048_576), content.length);
    return [content.subarray(start, end), end === content.length];
  },
  "[method]descriptor.read-directory": (_call, folder: Descriptor) => {
    if (folder.entry.kind !== "folder") throw new ResultError("not-directory");
    return { entries: folder.entry.entries.entries() };
  },
  "[method]directory-entry-stream.read-directory-entry": (
    _call,
    stream: { entries: MapIterator<[string, GuestFile | GuestFolder]> },
  ) => {
    const { value } = stream.entries.next();
    return value === undefined ? undefined : { name: value[0], type: typeOf(value[1]) };
  },
  "[method]descriptor.stat": (_call, file: Descriptor) => statOf(file.entry),
  "[method]descriptor.stat-at": (_call, folder: Descriptor, _lookup: unknown, path: string) =>
    statOf(folder.find(path)),
  "[method]descriptor.open-at": openAt,
  "[method]descriptor.readlink-at": (_call, folder: Descriptor, path: string) => {
    folder.find(path);
    throw new ResultError("invalid");
  },
  "[method]descriptor.is-same-object": (_call, one: Descriptor, other: Descriptor) =>
    one.entry === other.entry,
  "[method]descriptor.metadata-hash": (_call, file: Descriptor) => hashOf(file.entry),
  "[method]descriptor.metadata-hash-at": (
    _call,
    folder: Descriptor,
    _lookup: unknown,
    path: string,
  ) => hashOf(folder.find(path)),
  "filesystem-error-code": (_call, _error: IoError) => undefined,
};

/** `wasi:filesystem`, by interface: the manifest's files, to be read. */
export const filesystemInterfaces: Readonly<Record<string, HostInterface>> = {
  "wasi:filesystem/types": types,
  "wasi:filesystem/preopens": {
    "get-directories": ({ settings }) => [[new Descriptor(settings.files), "/"]],
  },
};
