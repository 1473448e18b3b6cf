import { contentOf, findEntry, rootDescriptor, type OpenFile } from "./open-files.ts";
import type { GuestFile, GuestFolder } from "./guest-files.ts";
import { errno, type Preview1Functions, type Preview1Host } from "./preview1-host.ts";

const fileTypes = { character: 2, folder: 3, file: 4 };
const rights = 0x1fff_ffffn;

/** What would change files; all of a guest's are read-only. */
const writing = [
  "fd_allocate",
  "fd_filestat_set_size",
  "fd_filestat_set_times",
  "fd_pwrite",
  "path_create_directory",
  "path_filestat_set_times",
  "path_link",
  "path_remove_directory",
  "path_rename",
  "path_symlink",
  "path_unlink_file",
];

/** The functions for files and the standard streams. */
export function preview1Files(host: Preview1Host): Preview1Functions {
  const readOnly = Object.fromEntries(writing.map((name) => [name, () => errno.readOnly]));
  return {
    ...readOnly,
    ...descriptorFunctions(host),
    ...pathFunctions(host),
    fd_write: (descriptor: number, vectors: number, count: number, written: number) => {
      if (descriptor !== 1 && descriptor !== 2) {
        return host.files.get(descriptor) === null ? errno.badDescriptor : errno.readOnly;
      }
      let total = 0;
      for (const bytes of vectorsOf(host, vectors, count)) {
        host.print(descriptor === 1 ? "stdout" : "stderr", bytes.slice());
        total += bytes.length;
      }
      return writeNumber(host, written, total);
    },
    fd_read: (descriptor: number, vectors: number, count: number, read: number) => {
      if (descriptor === 0) return writeNumber(host, read, 0);
      const file = host.files.get(descriptor);
      if (file === null) return errno.badDescriptor;
      const bytes = readInto(host, file, file.position, vectors, count);
      if (bytes === null) return errno.isFolder;
      file.position += bytes;
      return writeNumber(host, read, bytes);
    },
    fd_pread: (
      descriptor: number,
      vectors: number,
      count: number,
      offset: bigint,
      read: number,
    ) => {
      const file = host.files.get(descriptor);
      if (file === null) return errno.badDescriptor;
      const bytes = readInto(host, file, Number(BigInt.asUintN(53, offset)), vectors, count);
      return bytes === null ? errno.isFolder : writeNumber(host, read, bytes);
    },
    fd_readdir: (
      descriptor: number,
      buffer: number,
      length: number,
      cookie: bigint,
      used: number,
    ) => readFolder(host, descriptor, host.bytes(buffer, length), Number(cookie), used),
  };
}

function descriptorFunctions(host: Preview1Host): Preview1Functions {
  const known = (descriptor: number): boolean =>
    descriptor >>> 0 <= 2 || host.files.get(descriptor) !== null;
  const ifKnown = (descriptor: number): number =>
    known(descriptor) ? errno.success : errno.badDescriptor;
  return {
    fd_advise: ifKnown,
    fd_datasync: ifKnown,
    fd_sync: ifKnown,
    fd_fdstat_set_flags: ifKnown,
    fd_fdstat_set_rights: ifKnown,
    fd_close: (descriptor: number) =>
      host.files.close(descriptor) || descriptor >>> 0 <= 2 ? errno.success : errno.badDescriptor,
    fd_renumber: (from: number, to: number) =>
      host.files.renumber(from, to) ? errno.success : errno.badDescriptor,
    fd_fdstat_get: (descriptor: number, pointer: number) => {
      if (!known(descriptor)) return errno.badDescriptor;
      const entry = host.files.get(descriptor)?.entry;
      host.bytes(pointer, 24).fill(0);
      const { view } = host;
      view.setUint8(
        pointer >>> 0,
        entry === undefined ? fileTypes.character : fileTypes[entry.kind],
      );
      view.setBigUint64((pointer >>> 0) + 8, rights, true);
      view.setBigUint64((pointer >>> 0) + 16, rights, true);
      return errno.success;
    },
    fd_filestat_get: (descriptor: number, pointer: number) => {
      if (!known(descriptor)) return errno.badDescriptor;
      return writeStat(host, pointer, host.files.get(descriptor)?.entry ?? null);
    },
    fd_prestat_get: (descriptor: number, pointer: number) => {
      if (descriptor !== rootDescriptor) return errno.badDescriptor;
      host.bytes(pointer, 8).fill(0);
      host.view.setUint32((pointer >>> 0) + 4, 1, true);
      return errno.success;
    },
    fd_prestat_dir_name: (descriptor: number, pointer: number, length: number) => {
      if (descriptor !== rootDescriptor) return errno.badDescriptor;
      if (length < 1) return errno.nameTooLong;
      host.bytes(pointer, 1)[0] = 0x2f;
      return errno.success;
    },
    fd_seek: (descriptor: number, offset: bigint, whence: number, pointer: number) => {
      const file = host.files.get(descriptor);
      if (file === null) return known(descriptor) ? errno.illegalSeek : errno.badDescriptor;
      const size = file.entry.kind === "file" ? file.entry.bytes : 0;
      const base = [0, file.position, size][whence];
      if (base === undefined || base + Number(offset) < 0) return errno.invalid;
      file.position = base + Number(offset);
      return writeLong(host, pointer, BigInt(Math.floor(file.position)));
    },
    fd_tell: (descriptor: number, pointer: number) => {
      const file = host.files.get(descriptor);
      if (file === null) return errno.badDescriptor;
      return writeLong(host, pointer, BigInt(file.position));
    },
  };
}

function pathFunctions(host: Preview1Host): Preview1Functions {
  const find = (
    descriptor: number,
    path: number,
    length: number,
  ): GuestFile | GuestFolder | number => {
    const folder = host.files.get(descriptor);
    if (folder === null) return errno.badDescriptor;
    if (folder.entry.kind !== "folder") return errno.notFolder;
    const found = findEntry(folder.entry, Buffer.from(host.bytes(path, length)).toString());
    return found === "outside" ? errno.notCapable : (found ?? errno.noEntry);
  };
  return {
    path_open: (
      descriptor: number,
      _lookup: number,
      path: number,
      length: number,
      flags: number,
      _rights: bigint,
      _inherited: bigint,
      _descriptorFlags: number,
      opened: number,
    ) => {
      const found = find(descriptor, path, length);
      const creates = (flags & 0b1001) !== 0;
      if (typeof found === "number") {
        return found === errno.noEntry && creates ? errno.readOnly : found;
      }
      if (creates) return errno.readOnly;
      if ((flags & 2) !== 0 && found.kind !== "folder") return errno.notFolder;
      host.touch();
      const number = host.files.add(found);
      return number === null ? errno.invalid : writeNumber(host, opened, number);
    },
    path_filestat_get: (
      descriptor: number,
      _flags: number,
      path: number,
      length: number,
      pointer: number,
    ) => {
      const found = find(descriptor, path, length);
      return typeof found === "number" ? found : writeStat(host, pointer, found);
    },
    path_readlink: () => errno.invalid,
  };
}

function* vectorsOf(host: Preview1Host, vectors: number, count: number): Generator<Uint8Array> {
  for (let at = 0; at < count >>> 0; at += 1) {
    const vector = (vectors >>> 0) + at * 8;
    host.bytes(vector, 8);
    const { view } = host;
    yield host.bytes(view.getUint32(vector, true), view.getUint32(vector + 4, true));
  }
}

/** Bytes read, or null for a folder or a file that has gone. */
function readInto(
  host: Preview1Host,
  file: OpenFile,
  position: number,
  vectors: number,
  count: number,
): number | null {
  const content = contentOf(file);
  if (content === null) return null;
  let at = position;
  for (const target of vectorsOf(host, vectors, count)) {
    const part = content.subarray(at, at + target.length);
    target.set(part);
    at += part.length;
    if (part.length < target.length) break;
  }
  return Math.max(0, at - position);
}

function readFolder(
  host: Preview1Host,
  descriptor: number,
  buffer: Uint8Array,
  cookie: number,
  used: number,
): number {
  const entry = host.files.get(descriptor)?.entry;
  if (entry === undefined) return errno.badDescriptor;
  if (entry.kind !== "folder") return errno.notFolder;
  let at = 0;
  for (const [index, [name, child]] of [...entry.entries].entries()) {
    if (index < cookie) continue;
    const text = Buffer.from(name);
    const record = new Uint8Array(24 + text.length);
    const view = new DataView(record.buffer);
    view.setBigUint64(0, BigInt(index + 1), true);
    view.setBigUint64(8, BigInt(index + 1), true);
    view.setUint32(16, text.length, true);
    view.setUint8(20, fileTypes[child.kind]);
    record.set(text, 24);
    const part = record.subarray(0, buffer.length - at);
    buffer.set(part, at);
    at += part.length;
    if (at === buffer.length) break;
  }
  return writeNumber(host, used, at);
}

function writeStat(
  host: Preview1Host,
  pointer: number,
  entry: GuestFile | GuestFolder | null,
): number {
  host.bytes(pointer, 64).fill(0);
  const at = pointer >>> 0;
  const { view } = host;
  view.setUint8(at + 16, entry === null ? fileTypes.character : fileTypes[entry.kind]);
  view.setBigUint64(at + 24, 1n, true);
  if (entry?.kind !== "file") return errno.success;
  view.setBigUint64(at + 32, BigInt(entry.bytes), true);
  const modified = BigInt(Math.floor(entry.modifiedAt)) * 1_000_000n;
  for (const offset of [40, 48, 56]) view.setBigUint64(at + offset, modified, true);
  return errno.success;
}

function writeNumber(host: Preview1Host, pointer: number, value: number): number {
  host.bytes(pointer, 4);
  host.view.setUint32(pointer >>> 0, value, true);
  return errno.success;
}

function writeLong(host: Preview1Host, pointer: number, value: bigint): number {
  host.bytes(pointer, 8);
  host.view.setBigUint64(pointer >>> 0, value, true);
  return errno.success;
}
