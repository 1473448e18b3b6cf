import type { GuestFile, GuestFolder } from "../guest-files.ts";
import { rootDescriptor } from "./open-files.ts";
import {
  errno,
  writeLong,
  writeNumber,
  type Preview1Functions,
  type Preview1Host,
} from "./preview1-host.ts";

/** What kind of file an entry is. */
export const fileTypes = Object.freeze({ unknown: 0, folder: 3, file: 4 });

/** Standard input may be read, output and error written; like a terminal they are not. */
const standardRights = [0x2n, 0x40n, 0x40n];
/** All, so that a guest asks to write where it wants to, and is told that it cannot. */
const folderRights = 0x1fff_ffffn;
const fileRights = 0x0820_00bfn;

/** What changes an open file; none may be. */
const writing = ["fd_filestat_set_size", "fd_filestat_set_times"];

/** The functions for open files and the standard streams, apart from reading and writing. */
export function preview1Files(host: Preview1Host): Preview1Functions {
  const isKnown = (descriptor: number): boolean =>
    isStandard(descriptor) || host.files.get(descriptor) !== null;
  const ifKnown = (descriptor: number): number =>
    isKnown(descriptor) ? errno.success : errno.badDescriptor;
  const refuse = (descriptor: number): number =>
    isKnown(descriptor) ? errno.notPermitted : errno.badDescriptor;
  const isRoot = (descriptor: number): boolean =>
    descriptor === rootDescriptor && host.settings.files !== null;
  return {
    ...Object.fromEntries(writing.map((name) => [name, refuse])),
    fd_allocate: (descriptor: number) =>
      host.files.get(descriptor)?.entry.kind === "file" ? errno.notSupported : errno.badDescriptor,
    fd_pwrite: (descriptor: number) =>
      descriptor === 1 || descriptor === 2 ? errno.illegalSeek : errno.badDescriptor,
    fd_advise: (descriptor: number) =>
      host.files.get(descriptor)?.entry.kind === "file" ? errno.success : errno.badDescriptor,
    fd_datasync: ifKnown,
    fd_sync: ifKnown,
    fd_fdstat_set_flags: ifKnown,
    fd_fdstat_set_rights: ifKnown,
    fd_close: (descriptor: number) =>
      host.files.close(descriptor) || isStandard(descriptor) ? errno.success : errno.badDescriptor,
    fd_renumber: (from: number, to: number) =>
      host.files.renumber(from, to) ? errno.success : errno.badDescriptor,
    fd_fdstat_get: (descriptor: number, pointer: number) =>
      isKnown(descriptor) ? writeStatus(host, descriptor, pointer) : errno.badDescriptor,
    fd_filestat_get: (descriptor: number, pointer: number) =>
      isKnown(descriptor)
        ? writeStat(host, pointer, host.files.get(descriptor)?.entry ?? null)
        : errno.badDescriptor,
    fd_prestat_get: (descriptor: number, pointer: number) => {
      if (!isRoot(descriptor)) return errno.badDescriptor;
      host.bytes(pointer, 8).fill(0);
      return writeNumber(host, pointer + 4, 1);
    },
    fd_prestat_dir_name: (descriptor: number, pointer: number, length: number) => {
      if (!isRoot(descriptor)) return errno.badDescriptor;
      if (length === 0) return errno.nameTooLong;
      host.bytes(pointer, 1)[0] = 0x2f;
      return errno.success;
    },
    fd_seek: (descriptor: number, offset: bigint, whence: number, pointer: number) => {
      const file = host.files.get(descriptor);
      if (file === null) return isKnown(descriptor) ? errno.illegalSeek : errno.badDescriptor;
      const size = file.entry.kind === "file" ? BigInt(file.entry.bytes) : 0n;
      const base = [0n, file.position, size][whence];
      if (base === undefined) return errno.invalid;
      const position = base + offset;
      if (position < 0n || position >= 2n ** 63n) return errno.invalid;
      file.position = position;
      return writeLong(host, pointer, position);
    },
    fd_tell: (descriptor: number, pointer: number) => {
      const file = host.files.get(descriptor);
      if (file === null) return isKnown(descriptor) ? errno.illegalSeek : errno.badDescriptor;
      return writeLong(host, pointer, file.position);
    },
  };
}

/** Whether it is standard input, output or error. */
export function isStandard(descriptor: number): boolean {
  return descriptor >>> 0 < rootDescriptor;
}

/** Writes what `filestat` says of an entry, or of a standard stream where it is null. */
export function writeStat(
  host: Preview1Host,
  pointer: number,
  entry: GuestFile | GuestFolder | null,
): number {
  const bytes = host.bytes(pointer, 64).fill(0);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  view.setUint8(16, entry === null ? fileTypes.unknown : fileTypes[entry.kind]);
  if (entry === null) return errno.success;
  view.setBigUint64(8, BigInt(entry.id), true);
  view.setBigUint64(24, 1n, true);
  if (entry.kind === "folder") return errno.success;
  view.setBigUint64(32, BigInt(entry.bytes), true);
  const modified = BigInt(Math.max(0, Math.floor(entry.modifiedAt * 1000))) * 1000n;
  for (const offset of [40, 48, 56]) view.setBigUint64(offset, modified, true);
  return errno.success;
}

/** Writes `fdstat`: what kind of file it is, and what may be done with it. */
function writeStatus(host: Preview1Host, descriptor: number, pointer: number): number {
  const bytes = host.bytes(pointer, 24).fill(0);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const kind = host.files.get(descriptor)?.entry.kind ?? "unknown";
  view.setUint8(0, fileTypes[kind]);
  const rights = {
    unknown: standardRights[descriptor] ?? 0n,
    folder: folderRights,
    file: fileRights,
  };
  view.setBigUint64(8, rights[kind], true);
  view.setBigUint64(16, kind === "folder" ? folderRights : 0n, true);
  return errno.success;
}
