/** Processor time and memory of processes that somebody else runs. */

import { readdirSync, readFileSync } from "node:fs";

/** Linux tells times in these units to every program. */
const microsecondsPerTick = 10_000;

/** User and system time of a process and all processes below it; null where the system has no /proc. */
export function cpuMicroseconds(pid: number): number | null {
  const own = ticksOf(pid);
  if (own === null) return null;
  const below = childrenOf(pid).map((child) => cpuMicroseconds(child) ?? 0);
  return below.reduce((sum, part) => sum + part, own * microsecondsPerTick);
}

/** The most memory that a process alone has held, in MiB; null where the system has no /proc. */
export function peakMebibytes(pid: number): number | null {
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`) ?? "")?.[1];
  return kibibytes === undefined ? null : Number(kibibytes) / 1024;
}

/** What a process and all below it hold, in MiB, where memory that several have counts in parts; null where that is not told. */
export function proportionalMebibytes(pid: number): number | null {
  const text = read(`/proc/${pid}/smaps_rollup`) ?? "";
  const kibibytes = /^Pss:\s+(\d+) kB$/m.exec(text)?.[1];
  if (kibibytes === undefined) return null;
  const below = childrenOf(pid).map((child) => proportionalMebibytes(child) ?? 0);
  return below.reduce((sum, part) => sum + part, Number(kibibytes) / 1024);
}

function ticksOf(pid: number): number | null {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === null) return null;
  // The name, in brackets, may hold anything; after it come the state (field 3) and numbers.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(fields[11]) + Number(fields[12]);
}

function childrenOf(pid: number): number[] {
  let threads: string[];
  try {
    threads = readdirSync(`/proc/${pid}/task`);
  } catch {
    // It has ended meanwhile.
    return [];
  }
  const lists = threads.map((thread) => read(`/proc/${pid}/task/${thread}/children`) ?? "");
  return lists.join(" ").split(" ").filter(Boolean).map(Number);
}

function read(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
