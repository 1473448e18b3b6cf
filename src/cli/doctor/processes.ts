/** What `/proc` tells of other processes. Nothing on systems without it, and nothing that is not for this user to see. */

import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import path from "node:path";

/** A lock that a process holds on a range of a file. */
export interface HeldLock {
  readonly pid: number;
  readonly isExclusive: boolean;
  /** The first byte of the range, and the last; Infinity for the end of the file. */
  readonly first: number;
  readonly last: number;
}

/** The POSIX locks on a file, as SQLite takes them. */
export function locksOn(file: string): HeldLock[] {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return [];
  return readText("/proc/locks")
    .split("\n")
    .flatMap((line) => {
      const parts = /POSIX +\S+ +(READ|WRITE) (\d+) [\da-f]+:[\da-f]+:(\d+) (\d+) (\d+|EOF)/.exec(
        line,
      );
      const [, kind, pid, inode, first, last] = parts ?? [];
      // Some file systems show another number of the device here than to those who ask for it.
      if (Number(inode) !== stats.ino || !hasOpen(Number(pid), file)) return [];
      return {
        pid: Number(pid),
        isExclusive: kind === "WRITE",
        first: Number(first),
        last: last === "EOF" ? Infinity : Number(last),
      };
    });
}

/** The process that listens on a port of this machine, or null. */
export function listenerOf(port: number): number | null {
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  const listening = ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((file) =>
    readText(file)
      .split("\n")
      .flatMap((line) => {
        const [, address = "", , state, , , , , , inode] = line.trim().split(/\s+/);
        return state === "0A" && address.endsWith(`:${hex}`) ? [`socket:[${inode}]`] : [];
      }),
  );
  if (listening.length === 0) return null;
  const pids = list("/proc").filter((name) => /^\d+$/.test(name));
  const pid = pids.find((each) => openFiles(Number(each)).some((file) => listening.includes(file)));
  return pid === undefined ? null : Number(pid);
}

/** A process as people know it, such as `process 4711 (sqlite3)`. Its arguments may hold secrets and are not read. */
export function describeProcess(pid: number): string {
  const name = programOf(pid) ?? readText(`/proc/${pid}/comm`).trim();
  return name === "" ? `process ${pid}` : `process ${pid} (${name})`;
}

/** Threads give a process another name than its program's, as those of Node.js do. */
function programOf(pid: number): string | null {
  try {
    return path.basename(readlinkSync(`/proc/${pid}/exe`));
  } catch {
    // It is another user's.
    return null;
  }
}

/** True where it cannot be told. */
function hasOpen(pid: number, file: string): boolean {
  const open = openFiles(pid);
  return open.length === 0 || open.some((each) => each === file || isSame(each, file));
}

function isSame(one: string, other: string): boolean {
  if (!one.startsWith("/")) return false;
  const [first, second] = [one, other].map((each) => statSync(each, { throwIfNoEntry: false }));
  return first !== undefined && first.ino === second?.ino && first.dev === second.dev;
}

function openFiles(pid: number): string[] {
  return list(`/proc/${pid}/fd`).flatMap((name) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${name}`)];
    } catch {
      // It was closed meanwhile.
      return [];
    }
  });
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // No such process any more, or one of another user, or a system without /proc.
    return [];
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // As for `list`.
    return "";
  }
}
