import { findEntry, type PathFailure } from "./find-entry.ts";
import type { GuestFile, GuestFolder } from "../guest-files.ts";
import { isStandard, writeStat } from "./preview1-files.ts";
import { errno, writeNumber, type Preview1Functions, type Preview1Host } from "./preview1-host.ts";

const failures: Readonly<Record<PathFailure, number>> = {
  outside: errno.notCapable,
  missing: errno.noEntry,
  "not-a-folder": errno.notFolder,
  "too-long": errno.nameTooLong,
};

/** Longest path, in bytes; any longer one is not even read. */
const pathBytesMax = 16_384;

const openFlags = { create: 1, directory: 2, exclusive: 4, truncate: 8 };
const rightToWrite = 0x40n;

/** What would change files; all of a guest's are read-only. */
const writing = [
  "path_create_directory",
  "path_filestat_set_times",
  "path_link",
  "path_remove_directory",
  "path_rename",
  "path_symlink",
  "path_unlink_file",
];

/** The functions that take paths. */
export function preview1Paths(host: Preview1Host): Preview1Functions {
  const find = pathFinder(host);
  return {
    ...Object.fromEntries(writing.map((name) => [name, () => errno.notPermitted])),
    path_open: (
      descriptor: number,
      _lookup: number,
      path: number,
      length: number,
      flags: number,
      rights: bigint,
      _inherited: bigint,
      _descriptorFlags: number,
      opened: number,
    ) => {
      const found = find(descriptor, path, length);
      if (found === errno.badDescriptor) return found;
      const writes = (rights & rightToWrite) !== 0n;
      // Guests ask for every right to a folder, and are only held to what they then do.
      const isFolder = typeof found !== "number" && found.kind === "folder";
      const refused = refusalOf(flags) ?? (writes && !isFolder ? errno.notPermitted : null);
      if (refused !== null) return refused;
      if (typeof found === "number") return found;
      if ((flags & openFlags.directory) !== 0 && found.kind === "file") return errno.notFolder;
      const number = host.files.add(found);
      return number === null ? errno.tooManyFiles : writeNumber(host, opened, number);
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
    path_readlink: (descriptor: number, path: number, length: number) => {
      const found = find(descriptor, path, length);
      return typeof found === "number" ? found : errno.invalid;
    },
  };
}

/** Finds what a path names in a folder; a number says why there is nothing. */
function pathFinder(
  host: Preview1Host,
): (descriptor: number, path: number, length: number) => GuestFile | GuestFolder | number {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  return (descriptor, path, length) => {
    const folder = host.files.get(descriptor)?.entry;
    if (folder === undefined) return isStandard(descriptor) ? errno.notFolder : errno.badDescriptor;
    if (folder.kind === "file") return errno.notFolder;
    const bytes = host.bytes(path, length);
    if (bytes.length > pathBytesMax) return errno.nameTooLong;
    host.meter.take(bytes.length);
    let text: string;
    try {
      text = decoder.decode(bytes);
    } catch {
      // It is no UTF-8, of which all names are made.
      return errno.illegalBytes;
    }
    const found = findEntry(folder, text);
    return typeof found === "string" ? failures[found] : found;
  };
}

/** Why nothing can be opened in this way, whatever there is; or null. As in Spin, it comes first. */
function refusalOf(flags: number): number | null {
  const has = (flag: number): boolean => (flags & flag) !== 0;
  const changes = has(openFlags.create) || has(openFlags.truncate);
  if (has(openFlags.directory) && (changes || has(openFlags.exclusive))) return errno.invalid;
  return changes ? errno.notPermitted : null;
}
