import { ResultError } from "@bobbin-kv/wasm-linker";
import { held } from "../held.ts";
import type { HostInterface } from "../host.ts";
import { findEntry, type PathFailure } from "./find-entry.ts";
import type { GuestFile, GuestFolder } from "../guest-files.ts";
import { readFilePart, type ReadFailure } from "./read-file.ts";
import { InputStream, IoError, StreamEnd } from "./streams.ts";

const errorCodes: Readonly<Record<PathFailure | ReadFailure, string>> = {
  outside: "not-permitted",
  missing: "no-entry",
  "not-a-folder": "not-directory",
  "too-long": "name-too-long",
  forbidden: "access",
  failed: "io",
};

/** An open file or folder: `wasi:filesystem/types` descriptor. What it is, only functions here can ask. */
class Descriptor {
  readonly #entry: GuestFile | GuestFolder;

  constructor(entry: GuestFile | GuestFolder) {
    this.#entry = entry;
  }

  /** What a guest's descriptor is open on. */
  static entry(it: unknown): GuestFile | GuestFolder {
    return held(it, Descriptor).#entry;
  }

  /** Throws an error-code where it is a folder: as in Spin, that of a descriptor that is none, but where `code` says otherwise. */
  static file(it: unknown, code = "bad-descriptor"): GuestFile {
    const entry = Descriptor.entry(it);
    if (entry.kind === "file") return entry;
    throw new ResultError(code);
  }

  /** Throws an error-code where it is a file. */
  static folder(it: unknown): GuestFolder {
    const entry = Descriptor.entry(it);
    if (entry.kind === "folder") return entry;
    throw new ResultError("not-directory");
  }

  /** What a path in a folder names. Throws an error-code. */
  static find(it: unknown, path: string): GuestFile | GuestFolder {
    const found = findEntry(Descriptor.folder(it), path);
    if (typeof found === "string") throw new ResultError(errorCodes[found]);
    return found;
  }
}

/** The bytes of a file from somewhere on: `wasi:io/streams` input-stream. */
class FileStream extends InputStream {
  readonly #file: GuestFile;
  #offset: bigint;

  constructor(file: GuestFile, offset: bigint) {
    super();
    this.#file = file;
    this.#offset = offset;
  }

  ready(): boolean {
    return true;
  }

  wait(): Promise<void> {
    return Promise.resolve();
  }

  read(bytesMax: number): Uint8Array {
    if (this.#offset > offsetMax) {
      throw new StreamEnd(new IoError("files have no such place", new FileError("invalid")));
    }
    const bytes = readFilePart(this.#file, this.#offset, bytesMax);
    if (typeof bytes === "string") {
      throw new StreamEnd(new IoError("the file cannot be read", new FileError(errorCodes[bytes])));
    }
    if (bytes.length === 0 && bytesMax > 0) throw new StreamEnd(null);
    this.#offset += BigInt(bytes.length);
    return bytes;
  }
}

/** What an error of a stream has to say to `filesystem-error-code`. */
class FileError {
  readonly code: string;

  constructor(code: string) {
    this.code = code;
  }
}

/** The entries of a folder: `wasi:filesystem/types` directory-entry-stream. */
class EntryStream {
  readonly #entries: MapIterator<[string, GuestFile | GuestFolder]>;

  constructor({ entries }: GuestFolder) {
    this.#entries = entries.entries();
  }

  next(): unknown {
    const { value } = this.#entries.next();
    return value === undefined ? undefined : { name: value[0], type: typeOf(value[1]) };
  }
}

function typeOf({ kind }: GuestFile | GuestFolder): string {
  return kind === "folder" ? "directory" : "regular-file";
}

function statOf(entry: GuestFile | GuestFolder): unknown {
  const modified = entry.kind === "file" ? Math.max(0, entry.modifiedAt) : 0;
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

function hashOf(entry: GuestFile | GuestFolder): unknown {
  const modified = entry.kind === "file" ? Math.max(0, Math.floor(entry.modifiedAt)) : 0;
  return { lower: BigInt(entry.id), upper: BigInt(modified) };
}

interface OpenFlags {
  readonly create: boolean;
  readonly directory: boolean;
  readonly exclusive: boolean;
  readonly truncate: boolean;
}

function openAt(
  _call: unknown,
  it: unknown,
  _lookup: unknown,
  path: string,
  flags: OpenFlags,
  wanted: { readonly write: boolean; readonly mutateDirectory: boolean },
): Descriptor {
  const folder = Descriptor.folder(it);
  const changes = flags.create || flags.truncate;
  if (flags.directory && (changes || flags.exclusive)) throw new ResultError("invalid");
  // As in Spin this comes before what there is.
  if (changes || wanted.write || wanted.mutateDirectory) throw new ResultError("not-permitted");
  const found = findEntry(folder, path);
  if (typeof found === "string") throw new ResultError(errorCodes[found]);
  if (flags.directory && found.kind !== "folder") throw new ResultError("not-directory");
  return new Descriptor(found);
}

/** A guest that asks for more is given this much, as an operating system may. */
const bytesPerReadMax = 1_048_576;
/** Files have no places beyond. */
const offsetMax = 2n ** 63n - 1n;

function read(_call: unknown, it: unknown, length: bigint, offset: bigint): [Uint8Array, boolean] {
  const file = Descriptor.file(it);
  if (offset > offsetMax) throw new ResultError("invalid");
  const asked = length < bytesPerReadMax ? Number(length) : bytesPerReadMax;
  const bytes = readFilePart(file, offset, asked);
  if (typeof bytes === "string") throw new ResultError(errorCodes[bytes]);
  return [bytes, bytes.length < asked];
}

const refuse = (): never => {
  throw new ResultError("not-permitted");
};
/** What only a file could have been written with. */
const refuseFile = (_call: unknown, it: unknown): never => {
  Descriptor.file(it);
  return refuse();
};
const nothing = (): undefined => undefined;

/** What would change files; all of a guest's are read-only. */
const writing = Object.fromEntries(
  [
    "set-times",
    "create-directory-at",
    "set-times-at",
    "link-at",
    "remove-directory-at",
    "rename-at",
    "symlink-at",
    "unlink-file-at",
  ].map((name) => [`[method]descriptor.${name}`, refuse]),
);

const types: HostInterface = {
  ...writing,
  "[method]descriptor.set-size": refuseFile,
  "[method]descriptor.write": refuseFile,
  "[method]descriptor.write-via-stream": refuseFile,
  "[method]descriptor.append-via-stream": refuseFile,
  "[method]descriptor.read-via-stream": (_call, it: unknown, offset: bigint) =>
    new FileStream(Descriptor.file(it, "is-directory"), offset),
  "[method]descriptor.advise": (_call, it: unknown) => void Descriptor.file(it),
  "[method]descriptor.sync-data": nothing,
  "[method]descriptor.sync": nothing,
  "[method]descriptor.get-flags": () => ({ read: true }),
  "[method]descriptor.get-type": (_call, it: unknown) => typeOf(Descriptor.entry(it)),
  "[method]descriptor.read": read,
  "[method]descriptor.read-directory": (_call, it: unknown) =>
    new EntryStream(Descriptor.folder(it)),
  "[method]directory-entry-stream.read-directory-entry": (_call, stream: unknown) =>
    held(stream, EntryStream).next(),
  "[method]descriptor.stat": (_call, it: unknown) => statOf(Descriptor.entry(it)),
  "[method]descriptor.stat-at": (_call, it: unknown, _lookup: unknown, path: string) =>
    statOf(Descriptor.find(it, path)),
  "[method]descriptor.open-at": openAt,
  "[method]descriptor.readlink-at": (_call, it: unknown, path: string) => {
    Descriptor.find(it, path);
    throw new ResultError("invalid");
  },
  "[method]descriptor.is-same-object": (_call, one: unknown, other: unknown) =>
    Descriptor.entry(one) === Descriptor.entry(other),
  "[method]descriptor.metadata-hash": (_call, it: unknown) => hashOf(Descriptor.entry(it)),
  "[method]descriptor.metadata-hash-at": (_call, it: unknown, _lookup: unknown, path: string) =>
    hashOf(Descriptor.find(it, path)),
  "filesystem-error-code": (_call, error: unknown) => {
    const { detail } = held(error, IoError);
    return detail instanceof FileError ? detail.code : undefined;
  },
};

/** `wasi:filesystem`, by interface: the manifest's files, to be read. */
export const filesystemInterfaces: Readonly<Record<string, HostInterface>> = {
  "wasi:filesystem/types": types,
  "wasi:filesystem/preopens": {
    "get-directories": ({ settings: { files } }) =>
      files === null ? [] : [[new Descriptor(files), "/"]],
  },
};
