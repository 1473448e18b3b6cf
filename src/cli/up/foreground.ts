import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * Whether the terminal's keys come to this process. One in the background that touched the terminal
 * would be stopped.
 */
export function isInForeground(): boolean {
  const [group, foreground] = processGroups();
  return group !== undefined && group === foreground;
}

/** This process's group, and the one in the terminal's foreground. */
function processGroups(): readonly (string | undefined)[] {
  try {
    const stat = readFileSync("/proc/self/stat", "utf8");
    // The name, in parentheses, may hold anything; state, parent, group, session, terminal follow it.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return [fields[2], fields[5]];
  } catch {
    // Only Linux has it; `ps` is everywhere else.
    const { stdout } = spawnSync("ps", ["-o", "pgid=,tpgid=", "-p", String(process.pid)], {
      encoding: "utf8",
    });
    return (stdout ?? "").trim().split(/\s+/);
  }
}
