/** Processes of a run are known by a variable that they inherit, whatever sessions and groups they make. */

import { readFileSync, readdirSync, readlinkSync } from "node:fs";

/** The variable. A run that a test starts has the test's mark before its own, with "/" between. */
export const markVariable = "BOBBIN_TEST_RUN";

/** What is looked for. */
export interface Quarry {
  /** The value of the variable; what begins with it and "/" is meant too. */
  readonly mark: string;
  /** Whoever works in this folder belongs to the run too. */
  readonly folder: string;
  /** Sessions whose processes belong to others, but for those with the mark. */
  readonly foreignSessions: readonly number[];
}

/** A process that was found. */
export interface FoundProcess {
  readonly id: number;
  readonly command: string;
}

interface Row extends FoundProcess {
  readonly parent: number;
  readonly session: number;
  readonly isMarked: boolean;
}

/** The session that a process is in; 0 where the system does not tell. */
export function sessionOf(id: number | "self"): number {
  return readStat(id)?.session ?? 0;
}

/**
 * The living processes of a run: those with the mark, those that work in its folder, the rest of their
 * sessions, and all that these have started. Empty where there is no /proc.
 */
export function findProcesses(quarry: Quarry): FoundProcess[] {
  const rows = readRows(quarry);
  const found = new Set(rows.filter((row) => row.isMarked));
  const byId = new Map(rows.map((row) => [row.id, row]));
  const sessions = new Set([...found].map((row) => row.session));
  for (const session of sessions) {
    // A session that somebody without the mark leads was there before the run.
    const leader = byId.get(session);
    const isForeign = leader !== undefined && !found.has(leader);
    if (isForeign || quarry.foreignSessions.includes(session)) sessions.delete(session);
  }
  for (let size = -1; size !== found.size;) {
    size = found.size;
    for (const row of rows) {
      const parent = byId.get(row.parent);
      if (sessions.has(row.session) || (parent !== undefined && found.has(parent))) found.add(row);
    }
  }
  return [...found].filter(({ id }) => id !== process.pid);
}

/** Kills them at once; returns whom it met. */
export function killProcesses(quarry: Quarry): FoundProcess[] {
  const found = findProcesses(quarry);
  for (const { id } of found) {
    try {
      process.kill(id, "SIGKILL");
    } catch {
      // It has ended meanwhile.
    }
  }
  return found;
}

function readRows(quarry: Quarry): Row[] {
  const rows: Row[] = [];
  for (const name of listProcesses()) {
    const id = Number(name);
    const stat = readStat(id);
    if (stat === null || stat.state === "Z") continue;
    const command = read(`/proc/${name}/cmdline`).replaceAll("\0", " ").trim();
    rows.push({ id, command, ...stat, isMarked: isMarked(id, quarry) });
  }
  return rows;
}

function listProcesses(): string[] {
  try {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    // Only Linux has it; elsewhere a file's process group has to do.
    return [];
  }
}

function readStat(id: number | "self"): { state: string; parent: number; session: number } | null {
  const stat = read(`/proc/${id}/stat`);
  // The name, in parentheses, may hold anything.
  const [state = "", parent, , session] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return stat === "" ? null : { state, parent: Number(parent), session: Number(session) };
}

function isMarked(id: number, { mark, folder }: Quarry): boolean {
  const assignment = `\0${markVariable}=${mark}`;
  const environment = `\0${read(`/proc/${id}/environ`)}`;
  const at = environment.indexOf(assignment);
  if (at !== -1 && ["\0", "/", ""].includes(environment.charAt(at + assignment.length)))
    return true;
  try {
    const directory = readlinkSync(`/proc/${id}/cwd`);
    return directory === folder || directory.startsWith(`${folder}/`);
  } catch {
    return false;
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    // It has ended, or is somebody else's.
    return "";
  }
}
