/** The worker processes of a running `bobbin up`. */

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";

/** Ids of the living workers of a supervisor, in ascending order. */
export function workerProcessIds(supervisor: number): number[] {
  const rows = existsSync("/proc/self/stat") ? rowsFromProc() : rowsFromPs();
  return rows
    .filter((row) => row.parent === supervisor && /\bworker\.[jt]s\b/.test(row.command))
    .map((row) => row.id)
    .toSorted((a, b) => a - b);
}

interface Row {
  readonly id: number;
  readonly parent: number;
  /** Empty for one that has ended and is still listed. */
  readonly command: string;
}

/** Linux has this where no `ps` is installed. */
function rowsFromProc(): Row[] {
  const ids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return ids.flatMap((id) => {
    try {
      const stat = readFileSync(`/proc/${id}/stat`, "utf8");
      const command = readFileSync(`/proc/${id}/cmdline`, "utf8");
      // The name, in parentheses, may hold anything; the state and the parent follow it.
      const [, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return [{ id: Number(id), parent: Number(parent), command }];
    } catch {
      // It has ended meanwhile.
      return [];
    }
  });
}

function rowsFromPs(): Row[] {
  const { stdout, error } = spawnSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" });
  if (error !== undefined) throw error;
  return stdout.split("\n").map((line) => {
    const [id, parent, ...command] = line.trim().split(/\s+/);
    return { id: Number(id), parent: Number(parent), command: command.join(" ") };
  });
}
